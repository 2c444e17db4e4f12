using System.Numerics;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>A condition or a reset of an event over a block of rows, whose arguments are those of the field.</summary>
internal abstract unsafe class EventFunction<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Binds the arguments of a block.</summary>
    public abstract void Bind(ReadOnlySpan<BlockValue<T>> values);

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>Evaluates it for some lanes; what is written in others may be anything.</summary>
    /// <param name="t">One time a lane.</param>
    /// <param name="y">[dimension] per lane.</param>
    /// <param name="number">Which of the event's times it is, one number a lane.</param>
    /// <param name="result">One number a lane, or [dimension] per lane.</param>
    public abstract void Evaluate(T* t, T* y, T* number, T* result, ReadOnlySpan<int> lanes);

    /// <summary>Whether <see cref="EvaluatePlaces"/> is there.</summary>
    public virtual bool EvaluatesPlaces => false;

    /// <summary>Evaluates a condition of the only lane at several times and states.</summary>
    /// <param name="t">The times.</param>
    /// <param name="y">The states, one behind the other.</param>
    /// <param name="step">How far apart the results lie.</param>
    public virtual void EvaluatePlaces(T* t, T* y, int count, T* result, int step) => throw new NotSupportedException();

    public abstract void Dispose();
}

/// <summary>One that was traced.</summary>
/// <param name="field">Over t, y and the number.</param>
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

/// <summary>One in plain C#, called lane by lane.</summary>
internal abstract unsafe class PlainEventFunction<T>(int dimension) : EventFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] state = new T[dimension];

    /// <summary>The components of a state.</summary>
    protected int Dimension => state.Length;

    private T[] own = [];
    private BlockValue<T> arguments;
    private LaneMap map = LaneMap.None;

    public sealed override void Bind(ReadOnlySpan<BlockValue<T>> values)
    {
        arguments = values.Length > 0 ? values[0] : default;
        own = new T[values.Length > 0 ? values[0].Size : 0];
    }

    public sealed override void Select(LaneMap map) => this.map = map;

    public sealed override void Evaluate(T* t, T* y, T* number, T* result, ReadOnlySpan<int> lanes)
    {
        if (map.Lanes == 1 && own.Length == 0)
        {
            Evaluate(*t, new(y, Dimension), own, *number, result, 1, 0);
            return;
        }

        foreach (int l in lanes)
        {
            LaneNumbers<T>.Take(y, map.Lanes, l, state);
            Evaluate(t[l], state, ArgumentsOf(l), number[l], result, map.Lanes, l);
        }
    }

    public override void Dispose()
    {
    }

    /// <summary>The arguments of the row of a lane.</summary>
    protected T[] ArgumentsOf(int lane)
    {
        for (int c = 0; c < own.Length; c++)
        {
            own[c] = arguments[c, map.Rows[lane]];
        }

        return own;
    }

    protected abstract void Evaluate(T t, ReadOnlySpan<T> state, T[] arguments, T number, T* result, int lanes, int lane);
}

internal sealed unsafe class PlainCondition<T>(EventConditionWithArguments<T> condition, int dimension) : PlainEventFunction<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override void Evaluate(T t, ReadOnlySpan<T> state, T[] arguments, T number, T* result, int lanes, int lane) =>
        result[lane] = condition(t, state, arguments);

    public override bool EvaluatesPlaces => true;

    public override void EvaluatePlaces(T* t, T* y, int count, T* result, int step)
    {
        T[] arguments = ArgumentsOf(0);
        for (int n = 0; n < count; n++)
        {
            result[n * step] = condition(t[n], new(y + (n * Dimension), Dimension), arguments);
        }
    }
}

internal sealed unsafe class PlainReset<T>(Event<T>.PlainReset reset, int dimension) : PlainEventFunction<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] changed = new T[dimension];

    protected override void Evaluate(T t, ReadOnlySpan<T> state, T[] arguments, T number, T* result, int lanes, int lane)
    {
        state.CopyTo(changed);
        reset(t, int.CreateTruncating(number), changed, arguments);
        LaneNumbers<T>.Put(changed, result, lanes, lane);
    }
}
