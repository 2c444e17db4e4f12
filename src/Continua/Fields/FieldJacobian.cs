using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>The Jacobian ∂f/∂y and the time derivative ∂f/∂t of a field over a block of rows.</summary>
/// <param name="dimension">The number of components of y.</param>
/// <param name="pattern">The entries to compute; null for all.</param>
internal abstract unsafe class FieldJacobian<T>(int dimension, JacobianPattern? pattern) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxDenseComponents = 2000;

    public int Dimension => dimension;

    public JacobianPattern? Pattern => pattern;

    /// <summary>The number of entries of ∂f/∂y that are computed for each row.</summary>
    public int Entries { get; protected init; } = pattern?.Count ?? dimension * dimension;

    /// <summary>
    /// The number of evaluations of f per row that one evaluation of the Jacobian by finite differences takes; 0 with
    /// exact derivatives.
    /// </summary>
    public abstract int Slopes { get; }

    /// <summary>Binds the arguments of a block.</summary>
    public abstract void Bind(ReadOnlySpan<BlockValue<T>> arguments);

    /// <summary>Assigns rows to the lanes for the following evaluations.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>Evaluates ∂f/∂y and ∂f/∂t in every lane.</summary>
    /// <param name="t">The time of each lane.</param>
    /// <param name="y">The states, [dimension] per lane.</param>
    /// <param name="slope">f(t, y), [dimension] per lane.</param>
    /// <param name="jacobian">The computed entries of ∂f/∂y to write, row by row, each for all lanes.</param>
    /// <param name="byTime">∂f/∂t to write, [dimension] per lane.</param>
    /// <param name="changes">The scales of finite differences; ignored with exact derivatives.</param>
    public abstract void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes);

    public abstract void Dispose();

    /// <summary>Throws if a dense matrix would be too large; the message proposes to give a pattern.</summary>
    public static void GuardDense(int dimension) => Tensor.Guard(
        dimension <= MaxDenseComponents,
        $"{TooLarge(dimension)}; give the field's JacobianPattern, without a Jacobian, or take an explicit method.");

    /// <summary>Throws if a dense matrix would be too large; the message proposes an explicit method.</summary>
    public static void GuardBand(int dimension) => Tensor.Guard(
        dimension <= MaxDenseComponents,
        $"{TooLarge(dimension)}, and has no pattern that is a narrow band; take an explicit method.");

    private static string TooLarge(int dimension) =>
        $"A dense Jacobian has at most {MaxDenseComponents} components, but got {dimension}, whose matrix takes "
        + $"{(long)sizeof(T) * dimension * dimension / 1_000_000} MB per row";

    /// <summary>Copies the entries that the pattern contains from a complete row of the matrix.</summary>
    /// <param name="row">The index of the row of the matrix.</param>
    /// <param name="values">The complete row, [dimension] per lane.</param>
    /// <param name="jacobian">All entries of the pattern, of which those of the row are written.</param>
    /// <param name="lanes">The distance between components.</param>
    /// <param name="count">The number of lanes to copy.</param>
    /// <exception cref="ArgumentException">An entry outside the pattern is neither zero nor NaN.</exception>
    protected void CopyRow(int row, T* values, T* jacobian, int lanes, int count)
    {
        ReadOnlySpan<int> columns = pattern!.ColumnsOf(row);
        for (int column = 0, next = 0; column < dimension; column++)
        {
            bool given = next < columns.Length && columns[next] == column;
            T* target = jacobian + ((nint)(pattern.FirstOf(row) + next) * lanes),
                source = values + ((nint)column * lanes);
            for (int l = 0; l < count; l++)
            {
                if (given)
                {
                    target[l] = source[l];
                }
                else if (source[l] != T.Zero && !T.IsNaN(source[l]))
                {
                    throw pattern.MissingEntry(row, column);
                }
            }

            next += given ? 1 : 0;
        }
    }
}

/// <summary>The Jacobian of a traced field, compiled from a graph of its entries.</summary>
/// <param name="program">The program with inputs t, y, arguments and outputs ∂f/∂y, ∂f/∂t.</param>
/// <param name="dimension">The number of components of y.</param>
/// <param name="pattern">The entries to compute; null for all.</param>
/// <param name="capacity">The maximum number of lanes.</param>
/// <param name="arguments">The number of arguments.</param>
internal sealed unsafe class GraphJacobian<T>(
    Program<T> program, int dimension, JacobianPattern? pattern, int capacity, int arguments)
    : FieldJacobian<T>(dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphField<T> field = new(program, dimension, capacity, arguments);

    public override int Slopes => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments) => field.Bind(arguments);

    public override void Select(LaneMap map) => field.Select(map);

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        field.SelectAllRows();
        field.Place(0, jacobian);
        field.Place(1, byTime);
        field.Run(t, y);
        field.Collect(0, Entries, jacobian);
        field.Collect(1, Dimension, byTime);
        field.InvalidateFailedLanes(jacobian, Entries);
    }

    public override void Dispose() => field.Dispose();
}

/// <summary>The Jacobian of a field by reverse mode: each row of the matrix is the vjp of a unit cotangent.</summary>
/// <param name="vjp">The derivative of the field with respect to state and time.</param>
/// <param name="dimension">The number of components of y.</param>
/// <param name="pattern">The entries to store; null for all.</param>
/// <param name="capacity">The maximum number of lanes.</param>
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
        int laneCount = map.Lanes;
        ReadOnlySpan<int> activeLanes = lanes.AsSpan(0, map.Count);
        new Span<T>(unit.Data, Dimension * laneCount).Clear();
        T* whole = unit.Data + (Dimension * laneCount);
        for (int row = 0; row < Dimension; row++)
        {
            Span<T> component = new(unit.Data + (row * laneCount), laneCount);
            component.Fill(T.One);
            T* target = Pattern is null ? jacobian + ((nint)row * Dimension * laneCount) : whole;
            vjp.Pull(t, y, null, unit.Data, target, byTime + (row * laneCount), activeLanes);
            component.Clear();
            if (Pattern is not null)
            {
                CopyRow(row, whole, jacobian, laneCount, map.Count);
            }
        }
    }

    public override void Dispose()
    {
        vjp.Dispose();
        unit.Dispose();
    }
}

/// <summary>A user-defined Jacobian in plain C#, evaluated row by row.</summary>
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
            LaneComponents<T>.Read(y, lanes, l, state);
            Array.Clear(matrix);
            Array.Clear(this.slope);
            field.Jacobian!(t[l], state, matrix, this.slope);
            LaneComponents<T>.Write(this.slope, byTime, lanes, l);
            if (Pattern is null)
            {
                LaneComponents<T>.Write(matrix, jacobian, lanes, l);
            }
            else
            {
                StoreEntries(jacobian, lanes, l);
            }
        }
    }

    public override void Dispose()
    {
    }

    private void StoreEntries(T* jacobian, int lanes, int lane)
    {
        fixed (T* whole = matrix, entries = given)
        {
            for (int row = 0; row < Dimension; row++)
            {
                CopyRow(row, whole + ((nint)row * Dimension), entries, 1, 1);
            }
        }

        LaneComponents<T>.Write(given, jacobian, lanes, lane);
    }
}

/// <summary>Copies the components of one lane to and from arrays.</summary>
internal static unsafe class LaneComponents<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static void Read(T* values, int lanes, int lane, Span<T> components)
    {
        for (int c = 0; c < components.Length; c++)
        {
            components[c] = values[((nint)c * lanes) + lane];
        }
    }

    public static void Write(ReadOnlySpan<T> components, T* values, int lanes, int lane)
    {
        for (int c = 0; c < components.Length; c++)
        {
            values[((nint)c * lanes) + lane] = components[c];
        }
    }
}
