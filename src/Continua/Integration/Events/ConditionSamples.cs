using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The values of event conditions within the last attempted steps: at equidistant samples, as many as the largest
/// <see cref="SolveEvent.Samples"/> of the events, and at single times.
/// </summary>
internal sealed unsafe class ConditionSamples<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EventSet<T> events;
    private readonly int[] conditions;
    private readonly Stepper<T> stepper;
    private readonly StepStates<T> states;
    private readonly LaneClocks clocks;
    private int width;
    private readonly NativeBuffer<T> buffer;
    private readonly T* state, times, numbers, results, values;
    private readonly NativeBuffer<T>? sampleBuffer;
    private readonly int dimension;
    private readonly bool isPlain;

    /// <remarks><paramref name="conditions"/> are the indices of the events that have a condition.</remarks>
    public ConditionSamples(
        EventSet<T> events, int[] conditions, Stepper<T> stepper, BlockField<T> field, LaneClocks clocks, int capacity)
    {
        (this.events, this.conditions, this.stepper, this.clocks) = (events, conditions, stepper, clocks);
        Count = conditions.Length == 0 ? 0 : conditions.Max(e => events[e].Definition.Samples);
        states = new(stepper, field, Math.Max(1, Count), capacity);
        int unit = BlockSize.Of(field.Dimension, capacity);
        buffer = new(unit + ((2L + ((Count + 1) * conditions.Length)) * capacity));
        state = buffer.Data;
        times = state + unit;
        numbers = times + capacity;
        results = numbers + capacity;
        values = results + (conditions.Length * capacity);
        dimension = field.Dimension;
        isPlain = Array.TrueForAll(conditions, e => events[e].Condition!.EvaluatesSamples);
        sampleBuffer = states.SamplesSingleLane && isPlain ? new(Count * (dimension + 1L)) : null;
    }

    /// <summary>The number of samples of a step, including its end.</summary>
    public int Count { get; }

    /// <summary>
    /// The value of a condition at a sample, numbered from 1; sample <see cref="Count"/> is the end of the step.
    /// <paramref name="condition"/> is the index among the conditions.
    /// </summary>
    public double this[int sample, int condition, int lane] =>
        double.CreateTruncating(values[((((nint)(sample - 1) * conditions.Length) + condition) * width) + lane]);

    /// <summary>
    /// The minimum of side · value over the samples of a condition, and the largest magnitude of these values. The
    /// minimum is NaN if a sample is NaN, and 0 or NaN for side 0.
    /// </summary>
    public (double Min, double Size) Range(int condition, int lane, double side)
    {
        (double min, double size) = (double.PositiveInfinity, 0);
        T* value = values + ((nint)condition * width) + lane;
        nint next = (nint)conditions.Length * width;
        for (int sample = 0; sample < Count; sample++, value += next)
        {
            double on = side * double.CreateTruncating(*value);
            min = Math.Min(min, on);
            size = T.IsNaN(*value) ? size : Math.Max(size, Math.Abs(double.CreateTruncating(*value)));
        }

        return (min, size);
    }

    /// <summary>
    /// Evaluates the conditions at the ends of the steps of some lanes; if the field jumps there, before the jump.
    /// </summary>
    public void SampleEnds(StepRecord<T> stepRecord, ReadOnlySpan<int> lanes)
    {
        LaneMap map = stepRecord.Map;
        Begin(map);
        DoubleSums.Narrow(new(clocks.Next, map.Lanes), new Span<T>(times, map.Lanes));
        stepRecord.Bound(times);
        Evaluate(Count, stepper.Trial, lanes);
    }

    /// <summary>
    /// Evaluates the conditions at all samples but the last, in the lanes that both <paramref name="lanes"/> and
    /// <paramref name="requested"/> select.
    /// </summary>
    /// <returns>
    /// The number of field evaluations per selected lane, excluding those counted in <see cref="Stepper{T}.Work"/>.
    /// </returns>
    public int SampleWithin(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested, ReadOnlySpan<int> lanes)
    {
        int evaluations = states.Prepare(stepRecord, sizes, clocks.Next, requested);
        bool isSingleLane = stepRecord.Map.Lanes == 1 && states.SamplesSingleLane;
        if (isSingleLane)
        {
            states.SampleSingleLane(stepRecord, sizes);
            if (sampleBuffer is not null)
            {
                SampleOnlyLane(stepRecord);
                return evaluations;
            }
        }

        for (int sample = 1; sample < Count; sample++)
        {
            stepRecord.TimesTo(states.Thetas[sample - 1], times);
            if (isSingleLane)
            {
                states.CopySample(sample - 1, state);
            }
            else
            {
                states.At(stepRecord, sample - 1, sizes, state);
            }

            Evaluate(sample, state, lanes);
        }

        return evaluations;
    }

    /// <summary>The value of a condition at the fraction <paramref name="theta"/> of the step of a lane.</summary>
    public double Within(StepRecord<T> stepRecord, T* sizes, int condition, int lane, double theta)
    {
        times[lane] = T.CreateTruncating(stepRecord.Time[lane] + (theta * stepRecord.Size[lane]));
        states.At(stepRecord, lane, theta, sizes[lane], state + lane);
        events[conditions[condition]].Condition!.Evaluate(times, state, numbers, results, [lane]);
        return double.CreateTruncating(results[lane]);
    }

    /// <summary>
    /// Evaluates a condition at a given time and state of each lane; if the field jumps there, after the jump.
    /// </summary>
    public void EvaluateAt(
        ReadOnlySpan<double> clock, T* state, int condition, double[] result, StepRecord<T> stepRecord,
        ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            times[l] = T.CreateTruncating(clock[l]);
        }

        stepRecord.Bound(times);
        events[conditions[condition]].Condition!.Evaluate(times, state, numbers, results, lanes);
        foreach (int l in lanes)
        {
            result[l] = double.CreateTruncating(results[l]);
        }
    }

    public void Dispose()
    {
        states.Dispose();
        sampleBuffer?.Dispose();
        buffer.Dispose();
    }

    /// <summary>Evaluates the conditions of the only lane at all samples, with one call for each condition.</summary>
    private void SampleOnlyLane(StepRecord<T> stepRecord)
    {
        int within = states.Thetas.Length;
        T* statesAt = sampleBuffer!.Data, timesAt = statesAt + (within * dimension);
        states.CopySamples(statesAt);
        double time = *stepRecord.Time, size = *stepRecord.Size;
        for (int sample = 0; sample < within; sample++)
        {
            timesAt[sample] = T.CreateTruncating(time + (states.Thetas[sample] * size));
            if (stepRecord.IsBounded)
            {
                stepRecord.Bound(timesAt + sample);
            }
        }

        for (int i = 0; i < conditions.Length; i++)
        {
            events[conditions[i]].Condition!.EvaluateSamples(timesAt, statesAt, within, values + i, conditions.Length);
        }
    }

    private void Begin(LaneMap map) => width = map.Lanes;

    /// <summary>
    /// Evaluates all conditions at one sample. Kernels may write whole vectors beyond the last lane, so their results
    /// are copied from a scratch buffer.
    /// </summary>
    private void Evaluate(int sample, T* at, ReadOnlySpan<int> lanes)
    {
        T* result = values + ((nint)(sample - 1) * conditions.Length * width);
        if (events.Joint is { } joint)
        {
            joint.Evaluate(times, at, numbers, results, lanes);
            new Span<T>(results, conditions.Length * width).CopyTo(new(result, conditions.Length * width));
            return;
        }

        for (int i = 0; i < conditions.Length; i++, result += width)
        {
            if (isPlain)
            {
                events[conditions[i]].Condition!.Evaluate(times, at, numbers, result, lanes);
                continue;
            }

            events[conditions[i]].Condition!.Evaluate(times, at, numbers, results, lanes);
            new Span<T>(results, width).CopyTo(new(result, width));
        }
    }
}
