using System.Numerics;
using Continua.Compilation;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>The matrix ∂f/∂y of a field over a block of rows, and ∂f/∂t.</summary>
/// <param name="pattern">The entries that are computed; null for all of them.</param>
internal abstract unsafe class FieldJacobian<T>(int dimension, JacobianPattern? pattern) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostDense = 2000;

    public int Dimension => dimension;

    public JacobianPattern? Pattern => pattern;

    /// <summary>How many entries of a row's matrix are computed.</summary>
    public int Entries => pattern?.Count ?? dimension * dimension;

    /// <summary>How many slopes of a row one evaluation costs, where they stand in for derivatives.</summary>
    public abstract int Slopes { get; }

    /// <summary>Binds the arguments of a block.</summary>
    public abstract void Bind(ReadOnlySpan<BlockValue<T>> arguments);

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>Evaluates both for every lane.</summary>
    /// <param name="t">One time a lane.</param>
    /// <param name="y">[dimension] per lane.</param>
    /// <param name="slope">f(t, y), [dimension] per lane.</param>
    /// <param name="jacobian">Where ∂f/∂y goes: the entries that are computed, row by row, each for all lanes.</param>
    /// <param name="byTime">Where ∂f/∂t goes: [dimension] per lane.</param>
    /// <param name="changes">Where slopes stand in for derivatives, what has to be changed by how much.</param>
    public abstract void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes);

    public abstract void Dispose();

    /// <summary>Refuses whole matrices that are too large.</summary>
    public static void GuardDense(int dimension) => Tensor.Guard(
        dimension <= MostDense,
        $"{TooLarge(dimension)}; give the field's JacobianPattern, without a Jacobian, or take an explicit method.");

    /// <summary>Likewise where no pattern is known, and none can be given, or the known one does not make the matrix smaller.</summary>
    public static void GuardBand(int dimension) => Tensor.Guard(
        dimension <= MostDense,
        $"{TooLarge(dimension)}, and has no pattern that is a narrow band; take an explicit method.");

    private static string TooLarge(int dimension) =>
        $"A dense Jacobian has at most {MostDense} components, but got {dimension}, whose matrix takes "
        + $"{(long)sizeof(T) * dimension * dimension / 1_000_000} MB a row";

    /// <summary>Takes those entries of a whole row that are computed.</summary>
    /// <param name="values">The row: [dimension] per lane.</param>
    /// <param name="jacobian">Where they go among all of the pattern.</param>
    protected void TakeRow(int row, T* values, T* jacobian, int lanes, int count)
    {
        ReadOnlySpan<int> columns = pattern!.ColumnsOf(row);
        for (int column = 0, next = 0; column < dimension; column++)
        {
            bool given = next < columns.Length && columns[next] == column;
            T* target = jacobian + ((nint)(pattern.FirstOf(row) + next) * lanes), source = values + ((nint)column * lanes);
            for (int l = 0; l < count; l++)
            {
                if (given)
                {
                    target[l] = source[l];
                }
                else if (source[l] != T.Zero && !T.IsNaN(source[l]))
                {
                    throw pattern.LeavesOut(row, column);
                }
            }

            next += given ? 1 : 0;
        }
    }
}

/// <summary>The Jacobian of a traced field, as a graph of its own.</summary>
/// <param name="program">Inputs t, y, arguments; outputs ∂f/∂y, then ∂f/∂t.</param>
internal sealed unsafe class GraphJacobian<T>(Program<T> program, int dimension, JacobianPattern? pattern, int capacity, int arguments)
    : FieldJacobian<T>(dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphField<T> field = new(program, dimension, capacity, arguments);

    public override int Slopes => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments) => field.Bind(arguments);

    public override void Select(LaneMap map) => field.Select(map);

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        field.TakeAllRows();
        field.Place(0, jacobian);
        field.Place(1, byTime);
        field.Run(t, y);
        field.Collect(0, Entries, jacobian);
        field.Collect(1, Dimension, byTime);
        field.FailLate(jacobian, Entries);
    }

    public override void Dispose() => field.Dispose();
}

/// <summary>The Jacobian from the derivative of a field, row by row: what it pulls unit cotangents back to.</summary>
/// <param name="vjp">Pulls back to the state and to the time.</param>
internal sealed unsafe class PulledJacobian<T>(FieldVjp<T> vjp, int dimension, JacobianPattern? pattern, int capacity)
    : FieldJacobian<T>(dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> unit = new(2L * BlockSize.Of(dimension, Frame<T>.Widen(capacity)));
    private readonly int[] lanes = [.. Enumerable.Range(0, Frame<T>.Widen(capacity))];
    private LaneMap map = LaneMap.None;

    public override int Slopes => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments) => vjp.Begin(arguments);

    public override void Select(LaneMap map)
    {
        this.map = map;
        vjp.Select(map);
    }

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        int wide = map.Lanes;
        ReadOnlySpan<int> held = lanes.AsSpan(0, map.Count);
        new Span<T>(unit.Data, Dimension * wide).Clear();
        T* whole = unit.Data + (Dimension * wide);
        for (int row = 0; row < Dimension; row++)
        {
            Span<T> component = new(unit.Data + (row * wide), wide);
            component.Fill(T.One);
            T* target = Pattern is null ? jacobian + ((nint)row * Dimension * wide) : whole;
            vjp.Pull(t, y, null, unit.Data, target, byTime + (row * wide), held);
            component.Clear();
            if (Pattern is not null)
            {
                TakeRow(row, whole, jacobian, wide, map.Count);
            }
        }
    }

    public override void Dispose()
    {
        vjp.Dispose();
        unit.Dispose();
    }
}

/// <summary>A Jacobian in plain C#, called row by row.</summary>
internal sealed unsafe class DelegateJacobian<T>(PlainField<T> field, int dimension, JacobianPattern? pattern)
    : FieldJacobian<T>(dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] state = new T[dimension], matrix = new T[dimension * dimension], slope = new T[dimension];
    private readonly T[] given = new T[pattern?.Count ?? 0];
    private LaneMap map = LaneMap.None;

    public override int Slopes => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments)
    {
    }

    public override void Select(LaneMap map) => this.map = map;

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        int lanes = map.Lanes;
        if (lanes == 1 && Pattern is null)
        {
            Span<T> matrix = new(jacobian, Dimension * Dimension), byTimes = new(byTime, Dimension);
            matrix.Clear();
            byTimes.Clear();
            field.Jacobian!(*t, new(y, Dimension), matrix, byTimes);
            return;
        }

        for (int l = 0; l < map.Count; l++)
        {
            LaneNumbers<T>.Take(y, lanes, l, state);
            Array.Clear(matrix);
            Array.Clear(this.slope);
            field.Jacobian!(t[l], state, matrix, this.slope);
            LaneNumbers<T>.Put(this.slope, byTime, lanes, l);
            if (Pattern is null)
            {
                LaneNumbers<T>.Put(matrix, jacobian, lanes, l);
            }
            else
            {
                PutGiven(jacobian, lanes, l);
            }
        }
    }

    public override void Dispose()
    {
    }

    private void PutGiven(T* jacobian, int lanes, int lane)
    {
        fixed (T* whole = matrix, entries = given)
        {
            for (int row = 0; row < Dimension; row++)
            {
                TakeRow(row, whole + ((nint)row * Dimension), entries, 1, 1);
            }
        }

        LaneNumbers<T>.Put(given, jacobian, lanes, lane);
    }
}

/// <summary>The components of one lane as an array.</summary>
internal static unsafe class LaneNumbers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void Take(T* values, int lanes, int lane, Span<T> numbers)
    {
        for (int c = 0; c < numbers.Length; c++)
        {
            numbers[c] = values[((nint)c * lanes) + lane];
        }
    }

    public static void Put(ReadOnlySpan<T> numbers, T* values, int lanes, int lane)
    {
        for (int c = 0; c < numbers.Length; c++)
        {
            values[((nint)c * lanes) + lane] = numbers[c];
        }
    }
}
