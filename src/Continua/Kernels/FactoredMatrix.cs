using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// The LU factors of a matrix value, [size, size] per lane or one matrix for all rows, with an estimate of its
/// condition number.
/// </summary>
internal sealed unsafe class FactoredMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Each round of the estimate of a condition number solves once with the matrix and once with its transpose.
    private const int Rounds = 3;

    private readonly int size;
    private readonly DenseFactors<T> factors;
    private readonly NativeBuffer<T> probe, solution;
    private readonly double[] conditions;
    private int lanes;

    /// <param name="size">The number of rows and columns.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public FactoredMatrix(int size, int capacity)
    {
        this.size = size;
        factors = new(size, capacity);
        (probe, solution) = (new(BlockSize.Of(size, capacity)), new(BlockSize.Of(size, capacity)));
        conditions = new double[capacity];
    }

    /// <summary>The condition number from which on a matrix counts as singular: 1/ε.</summary>
    public static double MaxCondition => 1 / double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>Factors the matrices of all lanes.</summary>
    /// <param name="matrix">[size, size] per lane, row by row.</param>
    /// <param name="lanes">The number of lanes; 1 for a matrix that all rows share.</param>
    public void Factor(T* matrix, int lanes)
    {
        this.lanes = lanes;
        if (factors.InLanes(lanes))
        {
            new Span<T>(matrix, size * size * lanes).CopyTo(new(factors.Matrices, size * size * lanes));
            factors.FactorAll(lanes);
        }
        else
        {
            for (int l = 0; l < lanes; l++)
            {
                T* target = factors.MatrixOf(l), source = matrix + l;
                new Span<T>(target, size * factors.Stride).Clear();
                for (int i = 0; i < size; i++)
                {
                    for (int j = 0; j < size; j++, source += lanes)
                    {
                        target[((nint)i * factors.ByRow) + ((nint)j * factors.ByColumn)] = *source;
                    }
                }

                factors.FactorLane(l);
            }
        }

        EstimateConditions(matrix);
    }

    /// <summary>Solves in every lane; <paramref name="values"/>, [size] per lane, is b, and then x.</summary>
    /// <param name="values">The right-hand side.</param>
    /// <param name="valueLanes">The number of lanes of the right-hand side.</param>
    /// <param name="transposed">Whether to solve with the transpose of the matrix.</param>
    public void Solve(T* values, int valueLanes, bool transposed)
    {
        if (valueLanes != lanes)
        {
            factors.SolveWithFirst(values, valueLanes, transposed);
        }
        else if (transposed)
        {
            factors.SolveTransposed(values, lanes);
        }
        else
        {
            factors.Solve(values, lanes);
        }
    }

    /// <summary>
    /// Sets the values to NaN in lanes whose matrix is singular to rounding, and records these lanes.
    /// </summary>
    /// <param name="values">[count] per lane.</param>
    /// <param name="count">The number of components.</param>
    /// <param name="valueLanes">The number of lanes of the values.</param>
    /// <param name="rows">The number of lanes that contain rows; 0 for a value that all rows share.</param>
    /// <param name="faults">The faults.</param>
    public void InvalidateSingular(T* values, int count, int valueLanes, int rows, LaneFaults faults)
    {
        faults.Found.Clear();
        for (int l = 0; l < valueLanes; l++)
        {
            double condition = conditions[lanes == 1 ? 0 : l];
            if (condition < MaxCondition)
            {
                continue;
            }

            for (int c = 0; c < count; c++)
            {
                values[((nint)c * valueLanes) + l] = T.NaN;
            }

            if (l < Math.Max(1, rows))
            {
                faults.Found.Add(new(rows == 0 ? -1 : l, LaneFaultKind.Condition, condition, MaxCondition));
            }
        }
    }

    /// <summary>Returns the estimated condition number of the matrix of a lane; infinity if it is not finite.</summary>
    public double ConditionOf(int lane) => conditions[lanes == 1 ? 0 : lane];

    /// <summary>Returns log |det A| of a lane.</summary>
    public T LogDeterminant(int lane)
    {
        int of = lanes == 1 ? 0 : lane;
        T sum = T.Zero;
        for (int k = 0; k < size; k++)
        {
            double reciprocal = double.CreateTruncating(factors.ReciprocalPivot(k, of, lanes));
            sum -= T.CreateTruncating(Math.Log(Math.Abs(reciprocal)));
        }

        return sum;
    }

    public void Dispose()
    {
        factors.Dispose();
        probe.Dispose();
        solution.Dispose();
    }

    /// <summary>
    /// Estimates ‖A‖₁‖A⁻¹‖₁ in every lane, with the norm of the inverse from solves with a few vectors. The number of
    /// rounds is fixed, so that a lane does not depend on others. Reference: Hager 1984; Higham 1988, algorithm 2.4.
    /// </summary>
    private void EstimateConditions(T* matrix)
    {
        T* x = probe.Data, y = solution.Data;
        Array.Clear(conditions);
        new Span<T>(x, size * lanes).Fill(T.One / T.CreateTruncating(size));
        for (int round = 0; round < Rounds; round++)
        {
            new Span<T>(x, size * lanes).CopyTo(new(y, size * lanes));
            Solve(y, lanes, transposed: false);
            for (int l = 0; l < lanes; l++)
            {
                double norm = 0;
                for (int i = 0; i < size; i++)
                {
                    ref T value = ref y[((nint)i * lanes) + l];
                    norm += Math.Abs(double.CreateTruncating(value));
                    value = T.IsNegative(value) ? -T.One : T.One;
                }

                conditions[l] = norm > conditions[l] || double.IsNaN(norm) ? norm : conditions[l];
            }

            Solve(y, lanes, transposed: true);
            for (int l = 0; l < lanes; l++)
            {
                int largest = 0;
                for (int i = 0; i < size; i++)
                {
                    x[((nint)i * lanes) + l] = T.Zero;
                    largest = T.Abs(y[((nint)i * lanes) + l]) > T.Abs(y[((nint)largest * lanes) + l]) ? i : largest;
                }

                x[((nint)largest * lanes) + l] = T.One;
            }
        }

        for (int l = 0; l < lanes; l++)
        {
            double condition = conditions[l] * Norm(matrix + l);
            conditions[l] = double.IsNaN(condition) ? double.PositiveInfinity : condition;
        }
    }

    /// <summary>Returns the largest sum of absolute values in a column.</summary>
    private double Norm(T* matrix)
    {
        double norm = 0;
        for (int j = 0; j < size; j++)
        {
            double sum = 0;
            for (int i = 0; i < size; i++)
            {
                sum += Math.Abs(double.CreateTruncating(matrix[(((nint)i * size) + j) * lanes]));
            }

            norm = sum > norm || double.IsNaN(sum) ? sum : norm;
        }

        return norm;
    }
}
