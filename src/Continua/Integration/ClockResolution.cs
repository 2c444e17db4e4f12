namespace Continua.Integration;

/// <summary>The resolution of a row's clock, which is a double whatever the precision of the values.</summary>
internal static class ClockResolution
{
    /// <summary>
    /// The distance from zero, in steps, beyond which the length of a step is computed as the difference between its
    /// rounded end and its start; nearer to zero, rounding the end changes the length by less than 2⁻³⁷ of it.
    /// </summary>
    public const double FarFromZero = 1 << 16;

    /// <summary>The distance from a time to the next representable time further from zero.</summary>
    public static double UnitInLastPlace(double time)
    {
        double size = Math.Abs(time), next = Math.BitIncrement(size);
        return double.IsFinite(next) ? next - size : size - Math.BitDecrement(size);
    }

    /// <summary>The largest step size that counts as too small for the resolution of the clock.</summary>
    public static double SmallestStep(double time) => 16 * UnitInLastPlace(time);

    /// <summary>
    /// The minimum first step, four times <see cref="SmallestStep"/>: the controller can reduce it once or twice before
    /// it is too small.
    /// </summary>
    public static double MinFirstStep(double time) => 64 * UnitInLastPlace(time);

    /// <summary>
    /// Clamps a first step to a size that the clock resolves and that ends within the span of the row.
    /// </summary>
    public static double FirstStep(double size, in RowState row)
    {
        bool resolved = size > 1e-12 * Math.Abs(row.Start);
        double clamped = resolved ? size : Math.Max(size, MinFirstStep(row.Start));
        return Math.Min(clamped, Math.Abs(row.End - row.Start));
    }

    /// <summary>The maximum rounding error of times computed from t₀ and t₁.</summary>
    public static double Slack(double t0, double t1) => 4 * UnitInLastPlace(Math.Max(Math.Abs(t0), Math.Abs(t1)));

    /// <summary>The time itself, or the end of the span if the time misses it by at most <see cref="Slack"/>.</summary>
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
    /// The number of steps of a fixed size that cover a span. The last step may be shorter, or longer by the rounding
    /// of the span.
    /// </summary>
    public static double StepsBetween(double from, double to, double step)
    {
        double span = Math.Abs(to - from);
        if (span <= step)
        {
            return 1;
        }

        // Near zero, the rounding of the clock is negligible compared with Stretch · step, by which a last step may be
        // longer in any case.
        bool near = 1e-12 * Math.Max(Math.Abs(from), Math.Abs(to)) < LaneClocks.Stretch * step;
        double slack = near ? LaneClocks.Stretch : Math.Min(0.5, LaneClocks.Stretch + (Slack(from, to) / step));
        return Math.Max(1, Math.Ceiling((span / step) - slack));
    }
}
