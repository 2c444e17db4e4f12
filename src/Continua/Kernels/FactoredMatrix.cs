using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// The LU factors of a matrix value, [size, size] per lane or one matrix for all rows, with an estimate of its condition
/// number.
/// </summary>
internal sealed unsafe class FactoredMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
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

    /// <summary>The largest condition number with which a system is solved: 1/ε.</summary>
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

    /// <summary>Returns log |det A| of a lane.</summary>
    public T LogDeterminant(int lane)
    {
        int of = lanes == 1 ? 0 : lane;
        T sum = T.Zero;
        for (int k = 0; k < size; k++)
        {
            sum -= T.CreateTruncating(Math.Log(Math.Abs(double.CreateTruncating(factors.ReciprocalPivot(k, of, lanes)))));
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
    /// Estimates ‖A‖₁‖A⁻¹‖₁ in every lane, with the norm of the inverse from solves with a few vectors. Reference:
    /// Hager 1984; Higham 1988, algorithm 2.4, with a fixed number of rounds, so that a lane does not depend on others.
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

    /// <summary>The largest sum of absolute values in a column.</summary>
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

/// <summary>Factors a matrix for all instructions that solve with it.</summary>
/// <param name="state">The index of the frame state with the <see cref="FactoredMatrix{T}"/>.</param>
internal sealed unsafe class FactorMatrix<T>(Operand result, Operand matrix, int size, int state)
    : Instruction<T>(result, matrix)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        FactoredMatrix<T> factored = (FactoredMatrix<T>)(
            frame.States[state] ??= new FactoredMatrix<T>(size, matrix.PerRow ? frame.Capacity : 1));
        factored.Factor(frame.Pointer(matrix, lanes), matrix.PerRow ? lanes : 1);
    }
}

/// <summary>Solves Ax = b or Aᵀx = b for one or more right-hand sides.</summary>
/// <param name="state">The index of the frame state with the <see cref="FactoredMatrix{T}"/> of A.</param>
/// <param name="faults">The index of the frame state with the <see cref="LaneFaults"/>.</param>
internal sealed unsafe class LuSolve<T>(
    Operand result, Operand factors, Operand right, int size, int columns, bool transposed, int state, int faults)
    : Instruction<T>(result, factors, right)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(right, lanes), target = frame.Pointer(Result, lanes);
        T* column = frame[ScratchSlot];
        FactoredMatrix<T> factored = (FactoredMatrix<T>)frame.States[state]!;
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < size; i++)
            {
                T* entry = source + (((nint)i * columns) + j) * right.ComponentStep(lanes);
                for (int l = 0; l < width; l++)
                {
                    column[((nint)i * width) + l] = entry[l * right.LaneStep];
                }
            }

            factored.Solve(column, width, transposed);
            for (int i = 0; i < size; i++)
            {
                new Span<T>(column + ((nint)i * width), width).CopyTo(new(target + ((((nint)i * columns) + j) * width), width));
            }
        }

        factored.InvalidateSingular(
            target, size * columns, width, Result.PerRow ? frame.Occupied : 0, LaneFaults.Of(frame.States, faults));
    }

    /// <summary>The slot of the buffer for one right-hand side.</summary>
    public required int Scratch
    {
        init => ScratchSlot = value;
    }
}

/// <summary>Computes log |det A|.</summary>
/// <param name="state">The index of the frame state with the <see cref="FactoredMatrix{T}"/> of A.</param>
/// <param name="faults">The index of the frame state with the <see cref="LaneFaults"/>.</param>
internal sealed unsafe class LuLogDeterminant<T>(Operand result, Operand factors, int state, int faults)
    : Instruction<T>(result, factors)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* target = frame.Pointer(Result, lanes);
        FactoredMatrix<T> factored = (FactoredMatrix<T>)frame.States[state]!;
        for (int l = 0; l < width; l++)
        {
            target[l] = factored.LogDeterminant(l);
        }

        factored.InvalidateSingular(
            target, 1, width, Result.PerRow ? frame.Occupied : 0, LaneFaults.Of(frame.States, faults));
    }
}
