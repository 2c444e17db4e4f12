using System.Numerics;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The values of event conditions within the last attempted steps, at equidistant samples and at single times.
/// </summary>
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

    /// <remarks><paramref name="conditions"/> are the indices of the events that have a condition.</remarks>
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
        isPlain = Array.TrueForAll(conditions, e => events[e].Condition!.EvaluatesPlaces);
        ofPlaces = states.TakesAlone && isPlain ? new(Count * (dimension + 1L)) : null;
    }

    /// <summary>The number of samples of a step, including its end.</summary>
    public int Count { get; }

    /// <summary>
    /// The value of a condition at a sample, numbered from 1; sample <see cref="Count"/> is the end of the step.
    /// <paramref name="condition"/> is the index among the conditions.
    /// </summary>
    public double this[int place, int condition, int lane] =>
        double.CreateTruncating(values[((((nint)(place - 1) * conditions.Length) + condition) * lanes) + lane]);

    /// <summary>
    /// The minimum of side · value over the samples of a condition, and the largest magnitude. The minimum is NaN if a
    /// sample is NaN, and 0 or NaN for side 0.
    /// </summary>
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

    /// <summary>
    /// Evaluates the conditions at the ends of the steps of some lanes; if the field jumps there, before the jump.
    /// </summary>
    public void TakeEnds(StepRecord<T> stepRecord, ReadOnlySpan<int> lanes)
    {
        LaneMap map = stepRecord.Map;
        Begin(map);
        DoubleSums.Narrow(new(clocks.Next, map.Lanes), new Span<T>(times, map.Lanes));
        stepRecord.Bound(times);
        Evaluate(Count, stepper.Trial, lanes);
    }

    /// <summary>
    /// Evaluates the conditions at all samples but the last, in some lanes: <paramref name="lanes"/> lists them,
    /// <paramref name="asks"/> flags them.
    /// </summary>
    /// <returns>
    /// The number of field evaluations of each of these lanes, without those in <see cref="Stepper{T}.Work"/>.
    /// </returns>
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

    /// <summary>The value of a condition at the fraction <paramref name="theta"/> of the step of a lane.</summary>
    public double Within(StepRecord<T> stepRecord, T* sizes, int condition, int lane, double theta)
    {
        times[lane] = T.CreateTruncating(stepRecord.Time[lane] + (theta * stepRecord.Size[lane]));
        states.At(stepRecord, lane, theta, sizes[lane], state + lane);
        events[conditions[condition]].Condition!.Evaluate(times, state, numbers, found, [lane]);
        return double.CreateTruncating(found[lane]);
    }

    /// <summary>
    /// Evaluates a condition at a given time and state of each lane; if the field jumps there, after the jump.
    /// </summary>
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

    /// <summary>Evaluates the conditions of the only lane at all samples, with one call for each condition.</summary>
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
            events[conditions[i]].Condition!.EvaluatePlaces(timesAt, statesAt, within, values + i, conditions.Length);
        }
    }

    private void Begin(LaneMap map) => lanes = map.Lanes;

    /// <summary>
    /// Evaluates all conditions at one sample. Kernels may write whole vectors beyond the last lane; the scratch buffer
    /// protects the values of the next sample.
    /// </summary>
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
