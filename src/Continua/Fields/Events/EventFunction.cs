using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>A condition or a reset of an event over a block of rows; its arguments are those of the field.</summary>
internal abstract unsafe class EventFunction<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Binds the arguments of a block.</summary>
    public abstract void Bind(ReadOnlySpan<BlockValue<T>> values);

    /// <summary>Assigns rows to the lanes for the following evaluations.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>Evaluates the function in the given lanes; the results of other lanes are undefined.</summary>
    /// <param name="t">The time of each lane.</param>
    /// <param name="y">The states, [dimension] per lane.</param>
    /// <param name="number">
    /// The index of the event's time in its list, one per lane; a condition ignores it.
    /// </param>
    /// <param name="result">
    /// The result to write: a scalar per lane for a condition, [dimension] per lane for a reset.
    /// </param>
    /// <param name="lanes">The lanes to evaluate.</param>
    public abstract void Evaluate(T* t, T* y, T* number, T* result, ReadOnlySpan<int> lanes);

    /// <summary>Whether <see cref="EvaluateSamples"/> is supported.</summary>
    public virtual bool EvaluatesSamples => false;

    /// <summary>Evaluates the condition of a single row at several times and states.</summary>
    /// <param name="t">The times, [count].</param>
    /// <param name="y">The states, [count, dimension].</param>
    /// <param name="count">The number of samples.</param>
    /// <param name="result">The results to write; sample n is written at index n · <paramref name="step"/>.</param>
    /// <param name="step">The distance between results, in elements.</param>
    public virtual void EvaluateSamples(T* t, T* y, int count, T* result, int step) =>
        throw new NotSupportedException();

    public abstract void Dispose();
}

/// <summary>A traced condition or reset.</summary>
/// <param name="field">
/// The function of t, y, the index of the event's time in its list, and the arguments.
/// </param>
internal sealed unsafe class TracedEventFunction<T>(GraphField<T> field) : EventFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Bind(ReadOnlySpan<BlockValue<T>> values) => field.Bind(values);

    public override void Select(LaneMap map) => field.Select(map);

    public override void Evaluate(T* t, T* y, T* number, T* result, ReadOnlySpan<int> lanes)
    {
        field.Frame[field.Program.Inputs[2]] = number;
        field.Evaluate(t, y, result, null);
    }

    public override void Dispose() => field.Dispose();
}

/// <summary>A condition or reset in plain C#, evaluated lane by lane.</summary>
internal abstract unsafe class PlainEventFunction<T>(int dimension) : EventFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] state = new T[dimension];

    /// <summary>The number of components of the state.</summary>
    protected int Dimension => state.Length;

    private T[] rowArguments = [];
    private BlockValue<T> arguments;
    private LaneMap map = LaneMap.None;

    public sealed override void Bind(ReadOnlySpan<BlockValue<T>> values)
    {
        arguments = values.Length > 0 ? values[0] : default;
        rowArguments = new T[values.Length > 0 ? values[0].Size : 0];
    }

    public sealed override void Select(LaneMap map) => this.map = map;

    public sealed override void Evaluate(T* t, T* y, T* number, T* result, ReadOnlySpan<int> lanes)
    {
        if (map.Lanes == 1 && rowArguments.Length == 0)
        {
            Evaluate(*t, new(y, Dimension), rowArguments, *number, result, 1, 0);
            return;
        }

        foreach (int l in lanes)
        {
            LaneComponents<T>.Read(y, map.Lanes, l, state);
            Evaluate(t[l], state, ArgumentsOf(l), number[l], result, map.Lanes, l);
        }
    }

    public override void Dispose()
    {
    }

    /// <summary>Returns the arguments of the row in a lane.</summary>
    protected T[] ArgumentsOf(int lane)
    {
        for (int c = 0; c < rowArguments.Length; c++)
        {
            rowArguments[c] = arguments[c, map.Rows[lane]];
        }

        return rowArguments;
    }

    /// <summary>Evaluates the function in one lane.</summary>
    protected abstract void Evaluate(
        T t, ReadOnlySpan<T> state, T[] arguments, T number, T* result, int lanes, int lane);
}

/// <summary>A condition in plain C#.</summary>
internal sealed unsafe class PlainCondition<T>(EventConditionWithArguments<T> condition, int dimension)
    : PlainEventFunction<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override void Evaluate(
        T t, ReadOnlySpan<T> state, T[] arguments, T number, T* result, int lanes, int lane) =>
        result[lane] = condition(t, state, arguments);

    public override bool EvaluatesSamples => true;

    public override void EvaluateSamples(T* t, T* y, int count, T* result, int step)
    {
        T[] arguments = ArgumentsOf(0);
        for (int n = 0; n < count; n++)
        {
            result[n * step] = condition(t[n], new(y + (n * Dimension), Dimension), arguments);
        }
    }
}

/// <summary>A reset in plain C#.</summary>
internal sealed unsafe class PlainReset<T>(Event<T>.PlainReset reset, int dimension) : PlainEventFunction<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] changed = new T[dimension];

    protected override void Evaluate(
        T t, ReadOnlySpan<T> state, T[] arguments, T number, T* result, int lanes, int lane)
    {
        state.CopyTo(changed);
        reset(t, int.CreateTruncating(number), changed, arguments);
        LaneComponents<T>.Write(changed, result, lanes, lane);
    }
}
