using System.Numerics;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Finds the first crossings within the last attempted steps from samples of the conditions. Repeated attempts then
/// locate each crossing exactly.
/// </summary>
internal sealed unsafe class CrossingFinder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EventSet<T> events;
    private readonly int[] conditions;
    private readonly ConditionSamples<T> samples;
    private readonly ConditionState[] conditionStates;
    private readonly int capacity;
    private readonly Scan[] scans;
    private readonly double[] values;

    /// <remarks>
    /// The state of condition i in row r is at index i · capacity + r of <paramref name="conditionStates"/>.
    /// </remarks>
    public CrossingFinder(
        EventSet<T> events, int[] conditions, ConditionSamples<T> samples, ConditionState[] conditionStates,
        int capacity)
    {
        (this.events, this.conditions, this.samples, this.conditionStates, this.capacity) =
            (events, conditions, samples, conditionStates, capacity);
        scans = new Scan[conditions.Length * capacity];
        values = new double[samples.Count + 1];
        Crossings = new FoundCrossing[capacity];
    }

    /// <summary>The distance from 1 to the next larger representable value.</summary>
    public static double Rounding { get; } = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>The fraction of a condition's magnitude up to which its value counts as zero.</summary>
    public static double Tolerance { get; } = Math.Max(1e-12, 4 * Rounding);

    /// <summary>
    /// The first crossing of each lane, after <see cref="Find(StepRecord{T}, T*, int[], ReadOnlySpan{int})"/>.
    /// </summary>
    public FoundCrossing[] Crossings { get; }

    /// <summary>The result of scanning the samples of a condition in a lane.</summary>
    public ref readonly Scan this[int condition, int lane] => ref scans[(condition * capacity) + lane];

    /// <summary>
    /// Scans only the end of a lane's step, while attempts are repeated to locate the crossing of condition
    /// <paramref name="sought"/>, which is on side <paramref name="from"/> before the crossing. The samples of the
    /// preceding, longer attempt have shown that no other condition crosses earlier.
    /// </summary>
    /// <returns>Whether another condition has crossed nevertheless.</returns>
    public bool ScanEnd(int lane, int row, int sought, double from)
    {
        bool any = false;
        for (int i = 0; i < conditions.Length; i++)
        {
            double value = samples[samples.Count, i, lane];
            ConditionState side = conditionStates[(i * capacity) + row];
            double tolerance = Tolerance * Math.Max(Math.Abs(side.Value), Math.Abs(value)),
                before = side.SideWithin(tolerance);
            bool stillZero = !side.HasLeft && side.IsStillZero(value, tolerance);
            bool zero = i != sought && !stillZero && before != 0 && Math.Abs(value) <= tolerance
                && events[conditions[i]].Definition.Matches(before);
            any |= i != sought && !zero && !stillZero && before * value < 0;
            scans[(i * capacity) + lane] = new()
            {
                Side = i == sought ? from : before == 0 && Math.Abs(value) > tolerance ? Math.Sign(value) : before,
                Value = value,
                Size = Math.Abs(side.Value),
                IsZeroAtEnd = zero,
                IsStillZero = i != sought && stillZero,
                Sample = zero ? samples.Count : 0,
                IsNaN = i != sought && double.IsNaN(value),
            };
        }

        return any;
    }

    /// <summary>
    /// Scans the samples of a lane's step for crossings. <paramref name="ignored"/> is a condition for which repeated
    /// attempts have shown that only the interpolant crosses zero; −1 for none.
    /// </summary>
    /// <returns>The number of the first sample after a crossing, from 1; 0 if there is none.</returns>
    public int ScanStep(int lane, int row, int ignored)
    {
        int first = 0;
        for (int i = 0; i < conditions.Length; i++)
        {
            ref Scan scan = ref scans[(i * capacity) + lane];
            ref readonly ConditionState side = ref conditionStates[(i * capacity) + row];
            ScanStep(i, lane, side, ref scan);
            if (i == ignored)
            {
                scan = scan with
                {
                    Sample = 0,
                    IsZeroAtEnd = false,
                    Side = side.SideWithin(Tolerance * scan.Size),
                    Value = samples[samples.Count, i, lane],
                };
            }

            first = scan.Sample > 0 && !scan.IsZeroAtEnd && (first == 0 || scan.Sample < first) ? scan.Sample : first;
        }

        return first;
    }

    /// <summary>
    /// Finds the first crossing in each of the given lanes; <paramref name="crossingSamples"/> contains the first
    /// sample after each crossing.
    /// </summary>
    public void Find(StepRecord<T> stepRecord, T* sizes, int[] crossingSamples, ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            Crossings[l] = new() { Condition = -1 };
        }

        foreach (int l in lanes)
        {
            for (int i = 0; i < conditions.Length; i++)
            {
                if (this[i, l].Sample == crossingSamples[l] && !this[i, l].IsZeroAtEnd)
                {
                    Find(stepRecord, sizes, i, l);
                }
            }
        }
    }

    private void ScanStep(int condition, int lane, in ConditionState side, ref Scan scan)
    {
        scan = default;
        (double min, double size) = samples.Range(condition, lane, side.IsRestart ? 0 : side.Side);
        size = Math.Max(size, Math.Abs(side.Value));
        if (min > Tolerance * size)
        {
            // All samples are on one side.
            (scan.Side, scan.Size, scan.Value) = (side.Side, size, samples[samples.Count, condition, lane]);
            return;
        }

        scan = ScanSamples(condition, lane, side, size);
    }

    /// <summary>
    /// Scans the samples of a condition in order; <paramref name="size"/> is their largest magnitude.
    /// </summary>
    private Scan ScanSamples(int condition, int lane, in ConditionState side, double size)
    {
        double tolerance = Tolerance * size, from = side.SideWithin(tolerance), before = Math.Abs(side.Value);
        bool isStillZero = true;
        int lastAtZero = 0;
        SolveEvent definition = events[conditions[condition]].Definition;
        for (int index = 1; index <= samples.Count; index++)
        {
            double value = samples[index, condition, lane];

            // Near a pole, the largest magnitude is unrelated to the magnitude near the end of the step.
            double near = samples.Count * (index > 1 ? Math.Abs(samples[index - 1, condition, lane]) : size);
            bool zero = index == samples.Count && Math.Abs(value) <= Tolerance * Math.Min(size, near);
            if (double.IsNaN(value))
            {
                // There may be a crossing before the condition becomes NaN.
                return from != 0 && definition.Matches(from)
                    ? new() { Sample = index, Side = from, Size = before, Value = value }
                    : new() { IsNaN = true };
            }

            isStillZero &= side.IsStillZero(value, tolerance);
            if (isStillZero)
            {
                lastAtZero = index;
                continue;
            }

            if (from == 0)
            {
                from = Math.Abs(value) > tolerance ? Math.Sign(value) : 0;
                if (from * side.CrossedFrom < 0)
                {
                    return new() { StaysCrossed = true };
                }
            }
            else if (from * value <= 0 || zero)
            {
                if (definition.Matches(from))
                {
                    return new()
                    {
                        Sample = index,
                        Side = from,
                        Size = before,
                        Value = value,
                        IsZeroAtEnd = zero,
                        LastAtZero = lastAtZero,
                    };
                }

                from = zero || value == 0 ? 0 : -from;
            }

            before = Math.Max(before, Math.Abs(value));
        }

        return new()
        {
            Side = from,
            Size = size,
            Value = samples[samples.Count, condition, lane],
            IsStillZero = isStillZero,
            LastAtZero = lastAtZero,
        };
    }

    /// <summary>
    /// Locates the crossing of a condition in a lane, and stores it if it is the first one of the lane.
    /// </summary>
    private void Find(StepRecord<T> stepRecord, T* sizes, int condition, int lane)
    {
        Scan scan = this[condition, lane];
        ConditionState side = conditionStates[(condition * capacity) + stepRecord.Map.Rows[lane]];
        values[0] = side.Value;
        for (int index = 1; index <= samples.Count; index++)
        {
            values[index] = samples[index, condition, lane];
        }

        SampledCondition polynomial = default;
        polynomial.Fit(values, scan.Sample);
        double low = (double)(scan.Sample - 1) / samples.Count, high = (double)scan.Sample / samples.Count,
            size = scan.Size;
        bool begins = scan.Sample == 1 && side.IsRestart
            && !(scan.Side * side.Value > Tolerance * Math.Abs(scan.Value));
        bool tooClose = false;
        if (begins)
        {
            low = FirstOnSide(stepRecord, sizes, condition, lane, polynomial, scan.Side, ref high, ref size);
            tooClose = low == 0 || size <= side.ZeroBand;
        }

        double root = polynomial.Root(low, high, scan.Side);
        root = double.IsNaN(root) ? 0.5 * (low + high) : root;
        if (scan.Sample == 1)
        {
            // Before the first sample, the only known magnitude is the one at the start, which may be a rounding error
            // left by an event.
            size = Math.Max(size, LargestBetween(polynomial, low, root));
        }

        ref FoundCrossing first = ref Crossings[lane];
        if (first.Condition < 0 || root < first.Theta)
        {
            first = new()
            {
                Condition = condition,
                Theta = root,
                Low = low,
                High = high,
                Side = scan.Side,
                Size = size,
                Slope = polynomial.At(root).Slope,
                IsTooClose = tooClose,
            };
        }
    }

    /// <summary>The largest magnitude of the polynomial at seven equidistant positions between two positions.</summary>
    private static double LargestBetween(in SampledCondition polynomial, double low, double high)
    {
        double largest = 0;
        for (int n = 1; n < 8; n++)
        {
            largest = Math.Max(largest, Math.Abs(polynomial.At(low + (0.125 * n * (high - low))).Value));
        }

        return largest;
    }

    /// <summary>
    /// Brackets the crossing of a condition that is zero at the start, leaves zero to <paramref name="side"/>, and
    /// crosses back before the first sample. Returns a position at which the condition is on that side, or 0 if the
    /// clock does not resolve such a position. <paramref name="high"/> becomes a position after the crossing,
    /// <paramref name="size"/> the magnitude before it.
    /// </summary>
    private double FirstOnSide(
        StepRecord<T> stepRecord, T* sizes, int condition, int lane, in SampledCondition polynomial, double side,
        ref double high, ref double size)
    {
        double min = ClockResolution.SmallestStep(stepRecord.Time[lane]) / Math.Abs(stepRecord.Size[lane]);
        for (bool exact = false; ; exact = true)
        {
            double after = high;
            for (double position = 0.5 * high; position >= min; position *= 0.5)
            {
                double value = exact
                    ? samples.Within(stepRecord, sizes, condition, lane, position)
                    : polynomial.At(position).Value;
                if (side * value > 0)
                {
                    (high, size) = (after, Math.Max(size, side * value));
                    return position;
                }

                after = position;
            }

            if (exact)
            {
                return 0;
            }
        }
    }

    /// <summary>The result of scanning the samples of a condition.</summary>
    internal struct Scan
    {
        /// <summary>The number of the first sample after a crossing, from 1; 0 if there is none.</summary>
        public int Sample;

        /// <summary>The side of zero before the crossing or, without a crossing, at the end of the step.</summary>
        public double Side;

        /// <summary>The largest magnitude before the crossing.</summary>
        public double Size;

        /// <summary>The value at the sample after the crossing, or at the end of the step.</summary>
        public double Value;

        /// <summary>Whether the step ends on the crossing.</summary>
        public bool IsZeroAtEnd;

        public bool IsNaN;

        /// <summary>
        /// The last sample up to which the condition has been zero up to rounding since the restart of the row.
        /// </summary>
        public int LastAtZero;

        /// <summary>Whether the condition has been zero up to rounding since the restart of the row.</summary>
        public bool IsStillZero;

        /// <summary>Whether the reset left the condition on the side to which it had crossed.</summary>
        public bool StaysCrossed;
    }

    /// <summary>
    /// The crossing of a condition on the interpolant of a step; positions are fractions of the step.
    /// </summary>
    internal struct FoundCrossing
    {
        public int Condition;

        /// <summary>The position of the crossing.</summary>
        public double Theta;

        /// <summary>A position before the crossing.</summary>
        public double Low;

        /// <summary>A position after the crossing.</summary>
        public double High;

        /// <summary>The side of zero before the crossing.</summary>
        public double Side;

        /// <summary>The largest magnitude of the condition before the crossing.</summary>
        public double Size;

        /// <summary>The slope of the condition at the crossing, per step.</summary>
        public double Slope;

        /// <summary>
        /// Whether the crossing cannot be distinguished from the start of the step: before it, the condition exceeds
        /// rounding at no time that the clock resolves.
        /// </summary>
        public bool IsTooClose;
    }
}
