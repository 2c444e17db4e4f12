using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>
/// Computes the times of a forecast in decimal arithmetic: 5 + 23·0.1 is 7.3, not 7.300000000000001 as in doubles.
/// </summary>
internal static class ForecastTimes
{
    // Times beyond this size are computed in doubles, since decimal arithmetic is no longer more accurate.
    private const double LargestDecimal = 1e12;
    private const double MaxRows = 1e7;

    // The error of a median of differences, in units in the last place of a time.
    private const double SpacingUlps = 4;

    // The largest number of decimals that Math.Round accepts.
    private const double MaxDigits = 15;

    /// <summary>
    /// Returns the start and the times after it in equal steps, or before it if the end is earlier. The last time is
    /// the end, so that the last step may be shorter.
    /// </summary>
    /// <exception cref="CommandException">The end is the start, or there are ten million rows or more.</exception>
    public static double[] Of(double start, double end, double every)
    {
        RequireAnother(start, end);
        every = Rounded(every, Math.Max(Math.Abs(start), Math.Abs(end)));
        double span = Math.Abs(end - start), count = Math.Floor((span / every) + 1e-9);
        if (!(count < MaxRows))
        {
            throw new CommandException(end > start
                ? "Equal steps give fewer than ten million rows, but these give more; raise --every."
                : "A forecast has fewer than ten million rows, but this one, which goes back in time, has more; "
                + "give a time --until after the start.");
        }

        List<double> times = [start];
        for (int i = 1; i <= (int)count; i++)
        {
            times.Add(At(start, i, end > start ? every : -every));
        }

        if (span - (count * every) > 1e-9 * every)
        {
            times.Add(end);
        }
        else
        {
            times[^1] = end;
        }

        return [.. times];
    }

    /// <summary>Returns the times of a number of equal steps after the start.</summary>
    public static double[] After(double start, int steps, double every)
    {
        double rounded = Rounded(every, Math.Max(Math.Abs(start), Math.Abs(start + (steps * every))));
        return [.. Enumerable.Range(1, steps).Select(step => At(start, step, rounded))];
    }

    /// <summary>Returns the times of a forecast, including its start, in calendar months or in equal steps.</summary>
    /// <param name="every">
    /// The time between rows; null for the calendar months of the data or, if it has none, its median spacing.
    /// </param>
    /// <exception cref="CommandException">The end is the start, or there are too many equal steps.</exception>
    public static double[] Of(FitContext context, Duration? every, double start, double end) =>
        (every?.Months ?? (every is null ? context.Time.Months : 0)) is > 0 and var months
            ? OfMonths(context.Time, months, start, end) : Of(start, end, every?.Size ?? context.Spacing);

    /// <summary>
    /// Returns the start and the times after it in calendar months, or before it if the end is earlier. The last time
    /// is the end, so that the last step may be shorter.
    /// </summary>
    /// <exception cref="CommandException">The end is the start.</exception>
    public static double[] OfMonths(TimeAxis axis, int months, double start, double end)
    {
        RequireAnother(start, end);
        int direction = Math.Sign(end - start);
        double rounding = 1e-9 * Math.Abs(end - start);
        List<double> times = [start];
        for (int step = 1; After(step) is { } next && direction * (end - next) > rounding; step++)
        {
            times.Add(next);
        }

        times.Add(end);
        return [.. times];

        double? After(int step)
        {
            try
            {
                return axis.AddMonths(start, direction * step * months);
            }
            catch (ArgumentOutOfRangeException)
            {
                // Beyond the range of DateTimeOffset, and therefore beyond the end.
                return null;
            }
        }
    }

    /// <summary>
    /// Rounds a spacing to the digits that differences of times of this size determine: 0.16666700000000034 to
    /// 0.166667.
    /// </summary>
    /// <param name="largest">The largest absolute value of the times.</param>
    public static double Rounded(double every, double largest)
    {
        double digits = -Math.Ceiling(Math.Log10(SpacingUlps * (Math.BitIncrement(largest) - largest)));
        double rounded = digits is >= 0 and <= MaxDigits ? Math.Round(every, (int)digits) : every;
        return rounded > 0 ? rounded : every;
    }

    private static void RequireAnother(double start, double end)
    {
        if (end == start || !double.IsFinite(end))
        {
            throw new CommandException(
                "A forecast goes from its start to another time, but --until is the time of the start; "
                + "give a later one.");
        }
    }

    private static double At(double start, int steps, double every) =>
        Math.Abs(start) < LargestDecimal && Math.Abs(steps * every) < LargestDecimal && Math.Abs(every) > 1 / LargestDecimal
            ? (double)((decimal)start + (steps * (decimal)every))
            : start + (steps * every);
}
