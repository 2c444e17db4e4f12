using System.Numerics;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>Finds the first crossings within the steps attempted last: from samples the interval, by false position on the interpolant the place.</summary>
internal sealed unsafe class CrossingFinder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The place on the interpolant is only where the first attempt ends: attempts decide.</summary>
    private const double Enough = 1e-9;

    private const int MostIterations = 40;

    private readonly EventSet<T> events;
    private readonly int[] conditions;
    private readonly ConditionSamples<T> samples;
    private readonly EventSide[] sides;
    private readonly int capacity;
    private readonly Scan[] scans;
    private readonly Bracket[] brackets;
    private readonly double[] thetas, values;
    private readonly int[] chosen, running;

    /// <param name="sides">Of condition i and row r at i · capacity + r.</param>
    public CrossingFinder(EventSet<T> events, int[] conditions, ConditionSamples<T> samples, EventSide[] sides, int capacity)
    {
        (this.events, this.conditions, this.samples, this.sides, this.capacity) = (events, conditions, samples, sides, capacity);
        scans = new Scan[conditions.Length * capacity];
        (brackets, thetas, values) = (new Bracket[capacity], new double[capacity], new double[capacity]);
        (chosen, running) = (new int[capacity], new int[capacity]);
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

    /// <summary>Looks through the samples of a lane's step.</summary>
    /// <param name="sought">The condition for whose crossing attempts have been made; −1 for none.</param>
    /// <param name="side">The side from which it comes.</param>
    /// <returns>The first place behind a crossing of any other; 0 where there is none.</returns>
    public int Look(int lane, int row, int sought, double side)
    {
        int first = 0;
        for (int i = 0; i < conditions.Length; i++)
        {
            ref Scan scan = ref scans[(i * capacity) + lane];
            scan = Look(i, lane, sides[(i * capacity) + row]);
            scan = i == sought ? scan with { Place = 0, IsZeroAtEnd = false, Side = side, Value = samples[samples.Count, i, lane] } : scan;
            first = scan.Place > 0 && !scan.IsZeroAtEnd && (first == 0 || scan.Place < first) ? scan.Place : first;
        }

        return first;
    }

    /// <summary>Finds the first crossing in some lanes, whose samples have one.</summary>
    /// <param name="places">For each lane the first place behind a crossing.</param>
    public void Find(Slab<T> slab, T* sizes, int[] places, ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            Crossings[l] = new() { Condition = -1 };
        }

        for (int i = 0; i < conditions.Length; i++)
        {
            int count = 0;
            foreach (int l in lanes)
            {
                if (this[i, l].Place == places[l] && !this[i, l].IsZeroAtEnd)
                {
                    chosen[count++] = l;
                }
            }

            if (count > 0)
            {
                Find(slab, sizes, i, chosen.AsSpan(0, count));
            }
        }
    }

    private Scan Look(int condition, int lane, in EventSide side)
    {
        double size = Math.Abs(side.Value);
        for (int place = 1; place <= samples.Count; place++)
        {
            double value = samples[place, condition, lane];
            if (double.IsNaN(value))
            {
                return new() { IsNaN = true };
            }

            size = Math.Max(size, Math.Abs(value));
        }

        double tolerance = Tolerance * size, from = side.SideWithin(tolerance), before = Math.Abs(side.Value);
        SolveEvent definition = events[conditions[condition]].Definition;
        for (int place = 1; place <= samples.Count; place++)
        {
            double value = samples[place, condition, lane];
            bool zero = place == samples.Count && Math.Abs(value) <= tolerance;
            if (from == 0)
            {
                from = Math.Abs(value) > tolerance ? Math.Sign(value) : 0;
            }
            else if (from * value <= 0 || zero)
            {
                if (definition.Takes(from))
                {
                    return new() { Place = place, Side = from, Size = before, Value = value, IsZeroAtEnd = zero };
                }

                from = zero || value == 0 ? 0 : -from;
            }

            before = Math.Max(before, Math.Abs(value));
        }

        return new() { Side = from, Size = size, Value = samples[samples.Count, condition, lane] };
    }

    /// <summary>Finds where a condition crosses in some lanes, and keeps it where it is the first one.</summary>
    private void Find(Slab<T> slab, T* sizes, int condition, ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            Scan scan = this[condition, l];
            EventSide side = sides[(condition * capacity) + slab.Map.Rows[l]];
            double low = scan.Place == 1 ? side.Value : samples[scan.Place - 1, condition, l];
            brackets[l] = new(
                samples.ThetaOf(scan.Place - 1), samples.ThetaOf(scan.Place), low, samples[scan.Place, condition, l], scan.Side,
                scan.Place == 1 && side.IsFresh && !(scan.Side * low > Tolerance * Math.Abs(scan.Value)));
        }

        int count = lanes.Length;
        lanes.CopyTo(running);
        for (int n = 0; n < MostIterations && count > 0; n++)
        {
            ReadOnlySpan<int> asked = running.AsSpan(0, count);
            foreach (int l in asked)
            {
                thetas[l] = brackets[l].Next();
            }

            samples.TakeWithin(slab, sizes, condition, thetas, values, asked);
            count = 0;
            foreach (int l in asked)
            {
                double least = ClockResolution.SmallestStep(slab.Time[l]) / Math.Abs(slab.Size[l]);
                if (brackets[l].Take(thetas[l], values[l], least) && brackets[l].Width > Enough)
                {
                    running[count++] = l;
                }
            }
        }

        foreach (int l in lanes)
        {
            Keep(l, condition, this[condition, l]);
        }
    }

    private void Keep(int lane, int condition, in Scan scan)
    {
        ref FoundCrossing first = ref Crossings[lane];
        ref Bracket bracket = ref brackets[lane];
        if (first.Condition < 0 || bracket.Root < first.Theta)
        {
            first = new()
            {
                Condition = condition,
                Theta = bracket.Root,
                Low = bracket.FirstLow,
                High = samples.ThetaOf(scan.Place),
                Side = scan.Side,
                Size = Math.Max(scan.Size, bracket.Largest),
                Slope = bracket.Slope,
                IsTooClose = bracket.IsTooClose,
            };
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

        /// <summary>Whether it lies so close behind the start of the step that the clock does not tell them apart.</summary>
        public bool IsTooClose;
    }

    /// <summary>False position with the Illinois rule between two places, after a place on the near side has been found.</summary>
    private struct Bracket(double low, double high, double atLow, double atHigh, double side, bool seeksLow)
    {
        private double low = low, high = high, weighedLow = atLow, weighedHigh = atHigh, last = high, atLast = atHigh;
        private int sameEnd;
        private bool seeksLow = seeksLow;

        /// <summary>The first place known to lie before the crossing.</summary>
        public double FirstLow = low;

        public double Root = high;

        public double Slope = (atHigh - atLow) / (high - low);

        public bool IsTooClose;

        public double Largest;

        public readonly double Width => seeksLow ? 1 : high - low;

        public readonly double Next()
        {
            if (seeksLow)
            {
                return 0.5 * high;
            }

            double place = high - (weighedHigh * (high - low) / (weighedHigh - weighedLow));
            return place > low && place < high ? place : 0.5 * (low + high);
        }

        /// <summary>Takes the value at a place.</summary>
        /// <param name="least">The least place that the clock tells from 0.</param>
        /// <returns>Whether to go on.</returns>
        public bool Take(double place, double value, double least)
        {
            if (place != last)
            {
                Slope = (value - atLast) / (place - last);
            }

            (last, atLast, Root) = (place, value, place);
            Largest = Math.Max(Largest, side * value);
            if (side * value > 0)
            {
                weighedHigh = sameEnd > 0 ? 0.5 * weighedHigh : weighedHigh;
                FirstLow = seeksLow ? place : FirstLow;
                (low, weighedLow, sameEnd, seeksLow) = (place, value, 1, false);
                return true;
            }

            if (value == 0 && !seeksLow)
            {
                return false;
            }

            weighedLow = sameEnd < 0 ? 0.5 * weighedLow : weighedLow;
            (high, weighedHigh, sameEnd) = (place, value, -1);
            IsTooClose = seeksLow && place < least;
            return !IsTooClose;
        }
    }
}
