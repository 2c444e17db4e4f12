using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The system of the stages of a field with its tangent: with B the matrix of the values alone, it is the block matrix
/// (B, 0; −hC, B) with the blocks aᵢⱼKᵢ of C, where K = ∂ḟ/∂y. Only B is factored.
/// </summary>
internal sealed unsafe class TangentStageSystem<T> : StageSystem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StageSystem<T> values;
    private readonly NativeBuffer<T> curvature, buffer;
    private readonly T* ofValues, ofTangents, sizes;
    private readonly T[][] coefficients;
    private readonly int[] rows, columns;
    private readonly int dimension, stages, capacity;

    /// <param name="a">The coefficients aᵢⱼ.</param>
    /// <param name="jacobian">The source of the Jacobians J of the values alone.</param>
    /// <param name="mass">M for the values alone; null for the identity.</param>
    public TangentStageSystem(double[][] a, FieldJacobian<T> jacobian, int capacity, MassMatrix<T>? mass)
    {
        (dimension, stages, this.capacity) = (jacobian.Dimension, a.Length, capacity);
        values = Of(a, jacobian, capacity, mass);
        coefficients = [.. a.Select(row => row.Select(T.CreateTruncating).ToArray())];
        IEnumerable<(int Row, int Column)> entries = jacobian.Pattern is { } pattern
            ? pattern.Entries : Enumerable.Range(0, dimension * dimension).Select(e => (e / dimension, e % dimension));
        (rows, columns) = ([.. entries.Select(entry => entry.Row)], [.. entries.Select(entry => entry.Column)]);
        curvature = new((long)stages * rows.Length * capacity);
        int all = BlockSize.Of(stages * dimension, capacity);
        buffer = new((2L * all) + capacity);
        ofValues = buffer.Data;
        ofTangents = ofValues + all;
        sizes = ofTangents + all;
    }

    /// <param name="jacobian">The entries of J, then those of K.</param>
    public override void SetJacobian(int stage, T* jacobian, int lanes)
    {
        values.SetJacobian(stage, jacobian, lanes);
        int count = rows.Length * lanes;
        T* ofStage = curvature.Data + ((nint)stage * rows.Length * capacity);
        new Span<T>(jacobian + count, count).CopyTo(new Span<T>(ofStage, count));
    }

    public override void Factor(T* sizes, int lanes)
    {
        values.Factor(sizes, lanes);
        new Span<T>(sizes, lanes).CopyTo(new Span<T>(this.sizes, lanes));
    }

    public override void Solve(T* values, int lanes)
    {
        Move(values, lanes, into: true);
        this.values.Solve(ofValues, lanes);
        AddProducts(ofValues, ofTangents, transposed: false, lanes);
        this.values.Solve(ofTangents, lanes);
        Move(values, lanes, into: false);
    }

    public override void SolveTransposed(T* values, int lanes)
    {
        Move(values, lanes, into: true);
        this.values.SolveTransposed(ofTangents, lanes);
        AddProducts(ofTangents, ofValues, transposed: true, lanes);
        this.values.SolveTransposed(ofValues, lanes);
        Move(values, lanes, into: false);
    }

    public override void Dispose()
    {
        values.Dispose();
        curvature.Dispose();
        buffer.Dispose();
    }

    /// <summary>Adds hC, or its transpose, times one half of the stages' values to the other half.</summary>
    private void AddProducts(T* from, T* to, bool transposed, int lanes)
    {
        for (int i = 0; i < stages; i++)
        {
            T* entries = curvature.Data + ((nint)i * rows.Length * capacity);
            for (int j = 0; j < stages; j++)
            {
                for (int e = 0; e < rows.Length; e++)
                {
                    nint row = ((nint)(i * dimension) + rows[e]) * lanes;
                    nint column = ((nint)(j * dimension) + columns[e]) * lanes;
                    T* source = from + (transposed ? row : column), target = to + (transposed ? column : row);
                    for (int l = 0; l < lanes; l++)
                    {
                        T factor = sizes[l] * coefficients[i][j] * entries[(e * lanes) + l];
                        target[l] = T.FusedMultiplyAdd(factor, source[l], target[l]);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Copies the stages, each with values and tangents, to stages of values and stages of tangents, or back.
    /// </summary>
    private void Move(T* all, int lanes, bool into)
    {
        int half = dimension * lanes;
        for (int i = 0; i < stages; i++)
        {
            Span<T> first = new(all + ((nint)2 * i * half), half), second = new(all + ((nint)((2 * i) + 1) * half), half);
            Span<T> value = new(ofValues + ((nint)i * half), half), tangent = new(ofTangents + ((nint)i * half), half);
            if (into)
            {
                first.CopyTo(value);
                second.CopyTo(tangent);
            }
            else
            {
                value.CopyTo(first);
                tangent.CopyTo(second);
            }
        }
    }
}
