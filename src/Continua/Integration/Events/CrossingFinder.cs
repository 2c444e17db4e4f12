using System.Numerics;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>Finds the first crossings within the steps attempted last from samples: the attempts that follow decide where they are.</summary>
internal sealed unsafe class CrossingFinder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EventSet<T> events;
    private readonly int[] conditions;
    private readonly ConditionSamples<T> samples;
    private readonly EventSide[] sides;
    private readonly int capacity;
    private readonly Scan[] scans;
    private readonly double[] row;

    /// <param name="sides">Of condition i and row r at i · capacity + r.</param>
    public CrossingFinder(EventSet<T> events, int[] conditions, ConditionSamples<T> samples, EventSide[] sides, int capacity)
    {
        (this.events, this.conditions, this.samples, this.sides, this.capacity) = (events, conditions, samples, sides, capacity);
        scans = new Scan[conditions.Length * capacity];
        row = new double[samples.Count + 1];
        Crossings = new FoundCrossing[capacity];
    }

    /// <summary>The distance of numbers near 1.</summary>
    public static double Rounding { get; } = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>At or below this part of its size, a condition is zero.</summary>
    public static double Tolerance { get; } = Math.Max(1e-12, 4 * Rounding);

    /// <summary>The first crossing of each lane, after they have been found.</summary>
    public FoundCrossing[] Crossings { get; }

    /// <summary>What the samples of a condition in a lane say.</summary>
    public ref readonly Scan this[int condition, int lane] => ref scans[(condition * capacity) + lane];

    /// <summary>
    /// Compares the ends of a lane's step alone, where attempts are made for the crossing of one condition: the samples of the longer attempt
    /// before have shown that no other one comes first.
    /// </summary>
    /// <param name="sought">The condition for whose crossing attempts are made.</param>
    /// <param name="from">The side from which it comes.</param>
    /// <returns>Whether another one has crossed all the same.</returns>
    public bool ScanEnd(int lane, int row, int sought, double from)
    {
        bool any = false;
        for (int i = 0; i < conditions.Length; i++)
        {
            double value = samples[samples.Count, i, lane];
            EventSide side = sides[(i * capacity) + row];
            double tolerance = Tolerance * Math.Max(Math.Abs(side.Value), Math.Abs(value)), before = side.SideWithin(tolerance);
            bool fresh = !side.HasLeft && side.IsYetToLeave(value, tolerance);
            bool zero = i != sought && !fresh && before != 0 && Math.Abs(value) <= tolerance && events[conditions[i]].Definition.Takes(before);
            any |= i != sought && !zero && !fresh && before * value < 0;
            scans[(i * capacity) + lane] = new()
            {
                Side = i == sought ? from : before == 0 && Math.Abs(value) > tolerance ? Math.Sign(value) : before,
                Value = value,
                Size = Math.Abs(side.Value),
                IsZeroAtEnd = zero,
                IsYetToLeave = i != sought && fresh,
                Place = zero ? samples.Count : 0,
                IsNaN = i != sought && double.IsNaN(value),
            };
        }

        return any;
    }

    /// <summary>Finds crossings between the samples of a lane's step.</summary>
    /// <param name="ignored">The condition that does not cross, whatever the interpolant says: attempts have shown that; −1 for none.</param>
    /// <returns>The first place behind a crossing; 0 where there is none.</returns>
    public int ScanStep(int lane, int row, int ignored)
    {
        int first = 0;
        for (int i = 0; i < conditions.Length; i++)
        {
            ref Scan scan = ref scans[(i * capacity) + lane];
            ref readonly EventSide side = ref sides[(i * capacity) + row];
            ScanStep(i, lane, side, ref scan);
            if (i == ignored)
            {
                scan = scan with { Place = 0, IsZeroAtEnd = false, Side = side.SideWithin(Tolerance * scan.Size), Value = samples[samples.Count, i, lane] };
            }

            first = scan.Place > 0 && !scan.IsZeroAtEnd && (first == 0 || scan.Place < first) ? scan.Place : first;
        }

        return first;
    }

    /// <summary>Finds the first crossing in some lanes, whose samples have one.</summary>
    /// <param name="places">For each lane the first place behind a crossing.</param>
    public void Find(StepRecord<T> stepRecord, T* sizes, int[] places, ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            Crossings[l] = new() { Condition = -1 };
        }

        foreach (int l in lanes)
        {
            for (int i = 0; i < conditions.Length; i++)
            {
                if (this[i, l].Place == places[l] && !this[i, l].IsZeroAtEnd)
                {
                    Find(stepRecord, sizes, i, l);
                }
            }
        }
    }

    private void ScanStep(int condition, int lane, in EventSide side, ref Scan scan)
    {
        scan = default;
        (double least, double size) = samples.Range(condition, lane, side.IsFresh ? 0 : side.Side);
        size = Math.Max(size, Math.Abs(side.Value));
        if (least > Tolerance * size)
        {
            // On one side throughout.
            (scan.Side, scan.Size, scan.Value) = (side.Side, size, samples[samples.Count, condition, lane]);
            return;
        }

        scan = ScanSamples(condition, lane, side, size);
    }

    /// <summary>Goes through the samples of a condition, one after another.</summary>
    /// <param name="size">Their largest magnitude.</param>
    private Scan ScanSamples(int condition, int lane, in EventSide side, double size)
    {
        double tolerance = Tolerance * size, from = side.SideWithin(tolerance), before = Math.Abs(side.Value);
        bool leaves = true;
        int left = 0;
        SolveEvent definition = events[conditions[condition]].Definition;
        for (int place = 1; place <= samples.Count; place++)
        {
            double value = samples[place, condition, lane];

            // Near a pole, the size of the condition says nothing of its size near the end.
            double near = samples.Count * (place > 1 ? Math.Abs(samples[place - 1, condition, lane]) : size);
            bool zero = place == samples.Count && Math.Abs(value) <= Tolerance * Math.Min(size, near);
            if (double.IsNaN(value))
            {
                // It may cross before.
                return from != 0 && definition.Takes(from) ? new() { Place = place, Side = from, Size = before, Value = value } : new() { IsNaN = true };
            }

            leaves &= side.IsYetToLeave(value, tolerance);
            if (leaves)
            {
                left = place;
                continue;
            }

            if (from == 0)
            {
                from = Math.Abs(value) > tolerance ? Math.Sign(value) : 0;
                if (from * side.CameFrom < 0)
                {
                    return new() { IsLost = true };
                }
            }
            else if (from * value <= 0 || zero)
            {
                if (definition.Takes(from))
                {
                    return new() { Place = place, Side = from, Size = before, Value = value, IsZeroAtEnd = zero, LastAtZero = left };
                }

                from = zero || value == 0 ? 0 : -from;
            }

            before = Math.Max(before, Math.Abs(value));
        }

        return new() { Side = from, Size = size, Value = samples[samples.Count, condition, lane], IsYetToLeave = leaves, LastAtZero = left };
    }

    /// <summary>Finds where a condition crosses in a lane, and keeps it where it is the first one.</summary>
    private void Find(StepRecord<T> stepRecord, T* sizes, int condition, int lane)
    {
        Scan scan = this[condition, lane];
        EventSide side = sides[(condition * capacity) + stepRecord.Map.Rows[lane]];
        row[0] = side.Value;
        for (int place = 1; place <= samples.Count; place++)
        {
            row[place] = samples[place, condition, lane];
        }

        SampledCondition polynomial = default;
        polynomial.Fit(row, scan.Place);
        double low = (double)(scan.Place - 1) / samples.Count, high = (double)scan.Place / samples.Count, size = scan.Size;
        bool begins = scan.Place == 1 && side.IsFresh && !(scan.Side * side.Value > Tolerance * Math.Abs(scan.Value)), tooClose = false;
        if (begins)
        {
            low = FirstOnSide(stepRecord, sizes, condition, lane, polynomial, scan.Side, ref high, ref size);
            tooClose = low == 0 || size <= side.Zero;
        }

        double root = polynomial.Root(low, high, scan.Side);
        root = double.IsNaN(root) ? 0.5 * (low + high) : root;
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

    /// <summary>
    /// A condition that is zero at the start leaves it to a side, and crosses back before the first sample: a place on that side, or 0 where the
    /// clock tells none from the start.
    /// </summary>
    /// <param name="high">A place behind the crossing.</param>
    /// <param name="size">The magnitude of the condition before the crossing.</param>
    private double FirstOnSide(
        StepRecord<T> stepRecord, T* sizes, int condition, int lane, in SampledCondition polynomial, double side, ref double high, ref double size)
    {
        double least = ClockResolution.SmallestStep(stepRecord.Time[lane]) / Math.Abs(stepRecord.Size[lane]);
        for (bool exact = false; ; exact = true)
        {
            double behind = high;
            for (double place = 0.5 * high; place >= least; place *= 0.5)
            {
                double value = exact ? samples.Within(stepRecord, sizes, condition, lane, place) : polynomial.At(place).Value;
                if (side * value > 0)
                {
                    (high, size) = (behind, Math.Max(size, side * value));
                    return place;
                }

                behind = place;
            }

            if (exact)
            {
                return 0;
            }
        }
    }

    /// <summary>What the samples of a step say of a condition.</summary>
    internal struct Scan
    {
        /// <summary>The first place behind a crossing, or 0.</summary>
        public int Place;

        /// <summary>The side of zero from which it crosses or, without a crossing, on which it is at the end.</summary>
        public double Side;

        /// <summary>The largest magnitude before the crossing.</summary>
        public double Size;

        /// <summary>The value at the place or at the end.</summary>
        public double Value;

        /// <summary>Whether the step ends on the crossing.</summary>
        public bool IsZeroAtEnd;

        public bool IsNaN;

        /// <summary>The last place up to which it is zero to rounding as it was where the row began anew; 0 for none.</summary>
        public int LastAtZero;

        /// <summary>Whether it is zero to rounding as long as the row has begun anew.</summary>
        public bool IsYetToLeave;

        /// <summary>Whether it leaves zero to the side to which it has crossed, after a reset that gave it no slope.</summary>
        public bool IsLost;
    }

    /// <summary>Where a condition crosses zero on the interpolant of a step; places are parts of the step.</summary>
    internal struct FoundCrossing
    {
        public int Condition;
        public double Theta;
        public double Low;
        public double High;
        public double Side;

        /// <summary>The largest magnitude of the condition before.</summary>
        public double Size;

        /// <summary>The slope of the condition there, per step.</summary>
        public double Slope;

        /// <summary>Whether it lies so close behind the start of the step that rounding does not tell them apart.</summary>
        public bool IsTooClose;
    }
}
