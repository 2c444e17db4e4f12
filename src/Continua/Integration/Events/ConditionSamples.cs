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
    private int lanes;
    private readonly NativeBuffer<T> buffer;
    private readonly T* state, times, numbers, found, values;
    private readonly NativeBuffer<T>? ofPlaces;
    private readonly int dimension;
    private readonly bool isPlain;

    /// <param name="conditions">The events that have one.</param>
    public ConditionSamples(EventSet<T> events, int[] conditions, Stepper<T> stepper, BlockField<T> field, LaneClocks clocks, int capacity)
    {
        (this.events, this.conditions, this.stepper, this.clocks) = (events, conditions, stepper, clocks);
        Count = conditions.Length == 0 ? 0 : conditions.Max(e => events[e].Definition.Samples);
        states = new(stepper, field, Math.Max(1, Count), capacity);
        int unit = BlockSize.Of(field.Dimension, capacity);
        buffer = new(unit + ((2L + ((Count + 1) * conditions.Length)) * capacity));
        state = buffer.Data;
        times = state + unit;
        numbers = times + capacity;
        found = numbers + capacity;
        values = found + (conditions.Length * capacity);
        dimension = field.Dimension;
        isPlain = Array.TrueForAll(conditions, e => events[e].Condition!.EvaluatesSamples);
        ofPlaces = states.TakesAlone && isPlain ? new(Count * (dimension + 1L)) : null;
    }

    /// <summary>The number of samples of a step, its end included.</summary>
    public int Count { get; }

    /// <summary>A condition at a place.</summary>
    /// <param name="place">From 1 on; <see cref="Count"/> is the end.</param>
    /// <param name="condition">Its number among the conditions.</param>
    public double this[int place, int condition, int lane] =>
        double.CreateTruncating(values[((((nint)(place - 1) * conditions.Length) + condition) * lanes) + lane]);

    /// <summary>How far the samples of a condition lie at least on a side of zero, and their largest magnitude; NaN if one is NaN.</summary>
    /// <param name="side">1 or −1; for 0 the first is 0 or NaN.</param>
    public (double Least, double Size) Range(int condition, int lane, double side)
    {
        (double least, double size) = (double.PositiveInfinity, 0);
        T* value = values + ((nint)condition * lanes) + lane;
        nint next = (nint)conditions.Length * lanes;
        for (int place = 0; place < Count; place++, value += next)
        {
            double on = side * double.CreateTruncating(*value);
            least = Math.Min(least, on);
            size = T.IsNaN(*value) ? size : Math.Max(size, Math.Abs(double.CreateTruncating(*value)));
        }

        return (least, size);
    }

    /// <summary>Evaluates the conditions at the ends of the steps in some lanes: where the field jumps there, as they are before.</summary>
    public void TakeEnds(StepRecord<T> stepRecord, ReadOnlySpan<int> lanes)
    {
        LaneMap map = stepRecord.Map;
        Begin(map);
        DoubleSums.Narrow(new(clocks.Next, map.Lanes), new Span<T>(times, map.Lanes));
        stepRecord.Bound(times);
        Evaluate(Count, stepper.Trial, lanes);
    }

    /// <summary>Evaluates the conditions at all other places of the steps in some lanes.</summary>
    /// <param name="asks">Those lanes, by lane and as a list.</param>
    /// <returns>The number of evaluations of each of them, beside those in <see cref="Stepper{T}.Work"/>.</returns>
    public int TakeWithin(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> asks, ReadOnlySpan<int> lanes)
    {
        int evaluations = states.Prepare(stepRecord, sizes, clocks.Next, asks);
        bool alone = stepRecord.Map.Lanes == 1 && states.TakesAlone;
        if (alone)
        {
            states.TakeAlone(stepRecord, sizes);
            if (ofPlaces is not null)
            {
                TakePlaces(stepRecord);
                return evaluations;
            }
        }

        for (int place = 1; place < Count; place++)
        {
            stepRecord.TimesTo(states.Places[place - 1], times);
            if (alone)
            {
                states.AloneAt(place - 1, state);
            }
            else
            {
                states.At(stepRecord, place - 1, sizes, state);
            }

            Evaluate(place, state, lanes);
        }

        return evaluations;
    }

    /// <summary>A condition anywhere within the step of a lane.</summary>
    /// <param name="theta">The part of the step that lies before.</param>
    public double Within(StepRecord<T> stepRecord, T* sizes, int condition, int lane, double theta)
    {
        times[lane] = T.CreateTruncating(stepRecord.Time[lane] + (theta * stepRecord.Size[lane]));
        states.At(stepRecord, lane, theta, sizes[lane], state + lane);
        events[conditions[condition]].Condition!.Evaluate(times, state, numbers, found, [lane]);
        return double.CreateTruncating(found[lane]);
    }

    /// <summary>Evaluates a condition at a state of each lane: where the field jumps, as it is behind.</summary>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="result">For each lane the condition.</param>
    public void TakeAt(ReadOnlySpan<double> clock, T* state, int condition, double[] result, StepRecord<T> stepRecord, ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            times[l] = T.CreateTruncating(clock[l]);
        }

        stepRecord.Bound(times);
        events[conditions[condition]].Condition!.Evaluate(times, state, numbers, found, lanes);
        foreach (int l in lanes)
        {
            result[l] = double.CreateTruncating(found[l]);
        }
    }

    public void Dispose()
    {
        states.Dispose();
        ofPlaces?.Dispose();
        buffer.Dispose();
    }

    /// <summary>The conditions of the only lane at all places, each by one call.</summary>
    private void TakePlaces(StepRecord<T> stepRecord)
    {
        int within = states.Places.Length;
        T* statesAt = ofPlaces!.Data, timesAt = statesAt + (within * dimension);
        states.AloneTo(statesAt);
        double time = *stepRecord.Time, size = *stepRecord.Size;
        for (int place = 0; place < within; place++)
        {
            timesAt[place] = T.CreateTruncating(time + (states.Places[place] * size));
            if (stepRecord.IsBounded)
            {
                stepRecord.Bound(timesAt + place);
            }
        }

        for (int i = 0; i < conditions.Length; i++)
        {
            events[conditions[i]].Condition!.EvaluateSamples(timesAt, statesAt, within, values + i, conditions.Length);
        }
    }

    private void Begin(LaneMap map) => lanes = map.Lanes;

    /// <summary>Evaluates all conditions at a place. Kernels may write whole vectors: only what belongs to the place is taken over.</summary>
    private void Evaluate(int place, T* at, ReadOnlySpan<int> asked)
    {
        T* result = values + ((nint)(place - 1) * conditions.Length * lanes);
        if (events.Joint is { } joint)
        {
            joint.Evaluate(times, at, numbers, found, asked);
            new Span<T>(found, conditions.Length * lanes).CopyTo(new(result, conditions.Length * lanes));
            return;
        }

        for (int i = 0; i < conditions.Length; i++, result += lanes)
        {
            if (isPlain)
            {
                events[conditions[i]].Condition!.Evaluate(times, at, numbers, result, asked);
                continue;
            }

            events[conditions[i]].Condition!.Evaluate(times, at, numbers, found, asked);
            new Span<T>(found, lanes).CopyTo(new(result, lanes));
        }
    }
}
