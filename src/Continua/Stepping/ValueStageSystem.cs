using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>The system of the stages of a field without a tangent.</summary>
internal sealed unsafe class ValueStageSystem<T> : StageSystem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepMatrix<T> matrix;
    private readonly NativeBuffer<T> products;
    private readonly T[][] coefficients;
    private readonly int[] rows;
    private readonly int dimension, stages;

    /// <param name="a">The coefficients aᵢⱼ.</param>
    /// <param name="jacobian">The source of the Jacobians.</param>
    /// <param name="mass">M; null for the identity.</param>
    public ValueStageSystem(double[][] a, FieldJacobian<T> jacobian, int capacity, MassMatrix<T>? mass)
    {
        (dimension, stages) = (jacobian.Dimension, a.Length);
        coefficients = [.. a.Select(row => row.Select(T.CreateTruncating).ToArray())];
        JacobianPattern? pattern = jacobian.Pattern is { } entries ? Repeated(entries) : null;
        matrix = StepMatrix<T>.Of(dimension * stages, pattern, capacity, mass?.Repeated(stages, dimension));
        products = new((long)stages * stages * jacobian.Entries * capacity);

        // The entries of J by row: the entries of row r are rows[r] to rows[r + 1] − 1.
        rows = jacobian.Pattern is { } given
            ? [.. Enumerable.Range(0, dimension).Select(given.FirstOf), given.Count]
            : [.. Enumerable.Range(0, dimension + 1).Select(row => row * dimension)];
    }

    public override void SetJacobian(int stage, T* jacobian, int lanes)
    {
        int all = rows[^1];
        T* target = products.Data + ((nint)stage * all * stages * lanes);
        for (int row = 0; row < dimension; row++)
        {
            for (int j = 0; j < stages; j++)
            {
                T factor = coefficients[stage][j];
                T* source = jacobian + ((nint)rows[row] * lanes);
                for (int i = 0; i < (rows[row + 1] - rows[row]) * lanes; i++)
                {
                    *target++ = factor * source[i];
                }
            }
        }
    }

    public override void Factor(T* sizes, int lanes) => matrix.Factor(products.Data, sizes, lanes);

    public override void Solve(T* values, int lanes) => matrix.Solve(values, lanes);

    public override void SolveTransposed(T* values, int lanes) => matrix.SolveTransposed(values, lanes);

    public override void Dispose()
    {
        matrix.Dispose();
        products.Dispose();
    }

    private JacobianPattern Repeated(JacobianPattern pattern) => new(
        dimension * stages,
        Enumerable.Range(0, stages * stages).SelectMany(block => pattern.Entries.Select(
            entry => ((block / stages * dimension) + entry.Row, (block % stages * dimension) + entry.Column))));
}
