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
            Evaluate(*t, new(y, dimension), own, *number, result, 1, 0);
            return;
        }

        foreach (int l in lanes)
        {
            for (int c = 0; c < own.Length; c++)
            {
                own[c] = arguments[c, map.Rows[l]];
            }

            LaneNumbers<T>.Take(y, map.Lanes, l, state);
            Evaluate(t[l], state, own, number[l], result, map.Lanes, l);
        }
    }

    public override void Dispose()
    {
    }

    protected abstract void Evaluate(T t, ReadOnlySpan<T> state, T[] arguments, T number, T* result, int lanes, int lane);
}

internal sealed unsafe class PlainCondition<T>(EventConditionWithArguments<T> condition, int dimension) : PlainEventFunction<T>(dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override void Evaluate(T t, ReadOnlySpan<T> state, T[] arguments, T number, T* result, int lanes, int lane) =>
        result[lane] = condition(t, state, arguments);
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
