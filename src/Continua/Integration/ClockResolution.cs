namespace Continua.Integration;

/// <summary>What the clock of a row, a double, can tell apart.</summary>
internal static class ClockResolution
{
    /// <summary>
    /// Beyond so many steps from zero, a step is as long as the clock says after its end has been rounded; nearer,
    /// rounding the end changes the length by less than 2⁻³⁷ of it.
    /// </summary>
    public const double FarFromZero = 1 << 16;

    /// <summary>The distance from a time to the next one further from zero.</summary>
    public static double UnitInLastPlace(double time)
    {
        double size = Math.Abs(time), next = Math.BitIncrement(size);
        return double.IsFinite(next) ? next - size : size - Math.BitDecrement(size);
    }

    /// <summary>A step of this size or less would be lost in the rounding of the clock.</summary>
    public static double SmallestStep(double time) => 16 * UnitInLastPlace(time);

    /// <summary>The least first step: it may be made smaller once or twice before it is too small.</summary>
    public static double LeastFirstStep(double time) => 64 * UnitInLastPlace(time);

    /// <summary>A first step that the clock resolves and that ends within the span of a row.</summary>
    public static double FirstStep(double size, in RowState row)
    {
        bool resolved = size > 1e-12 * Math.Abs(row.Start);
        double least = resolved ? size : Math.Max(size, LeastFirstStep(row.Start));
        return Math.Min(least, Math.Abs(row.End - row.Start));
    }

    /// <summary>How far arithmetic on t₀ and t₁ may miss either of them.</summary>
    public static double Slack(double t0, double t1) => 4 * UnitInLastPlace(Math.Max(Math.Abs(t0), Math.Abs(t1)));

    /// <summary>The time, or the end of the span that it misses by no more than <see cref="Slack"/>.</summary>
    public static double IntoSpan(double time, double t0, double t1)
    {
        double low = Math.Min(t0, t1), high = Math.Max(t0, t1);
        if (time >= low && time <= high)
        {
            return time;
        }

        double slack = Slack(t0, t1);
        return time < low && low - time <= slack ? low : time > high && time - high <= slack ? high : time;
    }

    /// <summary>
    /// How many steps of a fixed size lead over a span; the last may be shorter, or longer by what rounding makes of
    /// the span.
    /// </summary>
    public static double StepsBetween(double from, double to, double step)
    {
        double span = Math.Abs(to - from);
        if (span <= step)
        {
            return 1;
        }

        // Near zero, what the clock rounds is nothing beside the stretch that a last step may have anyway.
        bool near = 1e-12 * Math.Max(Math.Abs(from), Math.Abs(to)) < LaneClocks.Stretch * step;
        double slack = near ? LaneClocks.Stretch : Math.Min(0.5, LaneClocks.Stretch + (Slack(from, to) / step));
        return Math.Max(1, Math.Ceiling((span / step) - slack));
    }
}
