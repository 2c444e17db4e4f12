using System.Numerics;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>The conditions of events within the steps attempted last, at equidistant places and anywhere else.</summary>
internal sealed unsafe class ConditionSamples<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EventSet<T> events;
    private readonly int[] conditions;
    private readonly Stepper<T> stepper;
    private readonly StepStates<T> states;
    private readonly LaneClocks clocks;
    private readonly int capacity;
    private readonly NativeBuffer<T> buffer;
    private readonly T* state, times, numbers, found, values;

    /// <param name="conditions">The events that have one.</param>
    public ConditionSamples(EventSet<T> events, int[] conditions, Stepper<T> stepper, BlockField<T> field, LaneClocks clocks, int capacity)
    {
        (this.events, this.conditions, this.stepper, this.clocks, this.capacity) = (events, conditions, stepper, clocks, capacity);
        Count = conditions.Length == 0 ? 0 : conditions.Max(e => events[e].Definition.Samples);
        states = new(stepper, field, Math.Max(1, Count), capacity);
        int unit = BlockSize.Of(field.Dimension, capacity);
        buffer = new(unit + ((3L + (Count * conditions.Length)) * capacity));
        state = buffer.Data;
        times = state + unit;
        numbers = times + capacity;
        found = numbers + capacity;
        values = found + capacity;
    }

    /// <summary>The number of samples of a step, its end included.</summary>
    public int Count { get; }

    /// <summary>A condition at a place.</summary>
    /// <param name="place">From 1 on; <see cref="Count"/> is the end.</param>
    /// <param name="condition">Its number among the conditions.</param>
    public double this[int place, int condition, int lane] =>
        double.CreateTruncating(values[((((nint)(place - 1) * conditions.Length) + condition) * capacity) + lane]);

    /// <summary>The part of a step that lies before a place.</summary>
    public double ThetaOf(int place) => place == 0 ? 0 : place == Count ? 1 : states.Places[place - 1];

    /// <summary>Evaluates the conditions at all places of the steps in some lanes.</summary>
    /// <param name="asks">Those lanes, by lane and as a list.</param>
    /// <returns>The number of evaluations of each of them, beside those in <see cref="Stepper{T}.Work"/>.</returns>
    public int Take(Slab<T> slab, T* sizes, ReadOnlySpan<bool> asks, ReadOnlySpan<int> lanes)
    {
        int evaluations = states.Prepare(slab, sizes, clocks.Next, asks);
        for (int place = 1; place < Count; place++)
        {
            slab.TimesTo(states.Places[place - 1], times);
            states.At(slab, place - 1, sizes, state);
            Evaluate(place, state, lanes);
        }

        DoubleSums.Narrow(new(clocks.Next, slab.Map.Lanes), new Span<T>(times, slab.Map.Lanes));
        Evaluate(Count, stepper.Trial, lanes);
        return evaluations;
    }

    /// <summary>Evaluates a condition anywhere within the steps of some lanes.</summary>
    /// <param name="thetas">For each lane the part of its step that lies before.</param>
    /// <param name="result">For each lane the condition.</param>
    public void TakeWithin(Slab<T> slab, T* sizes, int condition, double[] thetas, double[] result, ReadOnlySpan<int> lanes)
    {
        for (int l = 0; l < slab.Map.Lanes; l++)
        {
            times[l] = T.CreateTruncating(slab.Time[l] + (thetas[l] * slab.Size[l]));
        }

        foreach (int l in lanes)
        {
            states.At(slab, l, thetas[l], sizes[l], state + l);
        }

        events[conditions[condition]].Condition!.Evaluate(times, state, numbers, found, lanes);
        foreach (int l in lanes)
        {
            result[l] = double.CreateTruncating(found[l]);
        }
    }

    /// <summary>Evaluates a condition at a state of each lane.</summary>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="result">For each lane the condition.</param>
    public void TakeAt(ReadOnlySpan<double> clock, T* state, int condition, double[] result, LaneMap map, ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            times[l] = T.CreateTruncating(clock[l]);
        }

        events[conditions[condition]].Condition!.Evaluate(times, state, numbers, found, lanes);
        foreach (int l in lanes)
        {
            result[l] = double.CreateTruncating(found[l]);
        }
    }

    public void Dispose()
    {
        states.Dispose();
        buffer.Dispose();
    }

    private void Evaluate(int place, T* at, ReadOnlySpan<int> lanes)
    {
        for (int i = 0; i < conditions.Length; i++)
        {
            T* result = values + ((((nint)(place - 1) * conditions.Length) + i) * capacity);
            events[conditions[i]].Condition!.Evaluate(times, at, numbers, result, lanes);
        }
    }
}
