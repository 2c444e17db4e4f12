using System.Numerics;
using Continua.Compilation;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>The matrix ∂f/∂y of a field over a block of rows, and ∂f/∂t.</summary>
internal abstract unsafe class FieldJacobian<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
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
    /// <param name="jacobian">Where ∂f/∂y goes: [dimension · dimension] per lane, row by row.</param>
    /// <param name="byTime">Where ∂f/∂t goes: [dimension] per lane.</param>
    /// <param name="changes">Where slopes stand in for derivatives, what has to be changed by how much.</param>
    public abstract void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes);

    public abstract void Dispose();
}

/// <summary>The Jacobian of a traced field, as a graph of its own.</summary>
/// <param name="program">Inputs t, y, arguments; outputs ∂f/∂y, then ∂f/∂t.</param>
internal sealed unsafe class GraphJacobian<T>(Program<T> program, int dimension, int capacity, int arguments) : FieldJacobian<T>
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
        field.Collect(0, dimension * dimension, jacobian);
        field.Collect(1, dimension, byTime);
        field.FailLate(jacobian, dimension * dimension);
    }

    public override void Dispose() => field.Dispose();
}

/// <summary>The Jacobian from the derivative of a field, row by row: what it pulls unit cotangents back to.</summary>
/// <param name="vjp">Pulls back to the state and to the time.</param>
internal sealed unsafe class PulledJacobian<T>(FieldVjp<T> vjp, int dimension, int capacity) : FieldJacobian<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> unit = new(BlockSize.Of(dimension, Frame<T>.Widen(capacity)));
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
        new Span<T>(unit.Data, dimension * wide).Clear();
        for (int row = 0; row < dimension; row++)
        {
            Span<T> component = new(unit.Data + (row * wide), wide);
            component.Fill(T.One);
            vjp.Pull(t, y, null, unit.Data, jacobian + ((nint)row * dimension * wide), byTime + (row * wide), held);
            component.Clear();
        }
    }

    public override void Dispose()
    {
        vjp.Dispose();
        unit.Dispose();
    }
}

/// <summary>A Jacobian in plain C#, called row by row.</summary>
internal sealed unsafe class DelegateJacobian<T>(PlainField<T> field, int dimension) : FieldJacobian<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] state = new T[dimension], matrix = new T[dimension * dimension], slope = new T[dimension];
    private LaneMap map = LaneMap.None;

    public override int Slopes => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments)
    {
    }

    public override void Select(LaneMap map) => this.map = map;

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        int lanes = map.Lanes;
        if (lanes == 1)
        {
            Span<T> matrix = new(jacobian, dimension * dimension), byTimes = new(byTime, dimension);
            matrix.Clear();
            byTimes.Clear();
            field.Jacobian!(*t, new(y, dimension), matrix, byTimes);
            return;
        }

        for (int l = 0; l < map.Count; l++)
        {
            LaneNumbers<T>.Take(y, lanes, l, state);
            Array.Clear(matrix);
            Array.Clear(this.slope);
            field.Jacobian!(t[l], state, matrix, this.slope);
            LaneNumbers<T>.Put(matrix, jacobian, lanes, l);
            LaneNumbers<T>.Put(this.slope, byTime, lanes, l);
        }
    }

    public override void Dispose()
    {
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
