using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The times of a forecast, as a person would write them: 5.3, where 5 + 3·0.1 is 5.300000000000001 in doubles.</summary>
internal static class ForecastTimes
{
    // Beyond, decimals no longer tell neighbouring times apart.
    private const double Largest = 1e12;
    private const double MostRows = 1e7;

    // A median of differences is off by so many units in the last place of a time; and digits that rounding takes.
    private const double Uncertain = 4, MostDigits = 15;

    /// <summary>From the start in equal steps; the end asked for is always there.</summary>
    /// <exception cref="CommandException">There is nowhere to go, or there are too many rows.</exception>
    public static double[] Of(double start, double end, double every)
    {
        RequireAnother(start, end);
        every = Rounded(every, Math.Max(Math.Abs(start), Math.Abs(end)));
        double span = Math.Abs(end - start), count = Math.Floor((span / every) + 1e-9);
        if (!(count < MostRows))
        {
            throw new CommandException(end > start
                ? "A forecast has fewer than ten million rows, but this one has more; raise --every."
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

    /// <param name="every">The time between rows; null for that of the data.</param>
    public static double[] Of(FitContext context, Duration? every, double start, double end) =>
        (every?.Months ?? (every is null ? context.Time.Months : 0)) is > 0 and var months
            ? OfMonths(context.Time, months, start, end) : Of(start, end, every?.Size ?? context.Spacing);

    /// <summary>From the start in steps of the calendar; the end asked for is always there.</summary>
    /// <exception cref="CommandException">There is nowhere to go.</exception>
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
                // Beyond the years that dates have, and so beyond the end.
                return null;
            }
        }
    }

    /// <summary>A spacing without the digits in which times of this size are uncertain: 0.166667, where differences are 0.16666700000000034.</summary>
    private static double Rounded(double every, double largest)
    {
        double digits = -Math.Ceiling(Math.Log10(Uncertain * (Math.BitIncrement(largest) - largest)));
        double rounded = digits is >= 0 and <= MostDigits ? Math.Round(every, (int)digits) : every;
        return rounded > 0 ? rounded : every;
    }

    private static void RequireAnother(double start, double end)
    {
        if (end == start || !double.IsFinite(end))
        {
            throw new CommandException("A forecast goes from its start to another time, but --until is the start's own; give a later one.");
        }
    }

    private static double At(double start, int steps, double every) =>
        Math.Abs(start) < Largest && Math.Abs(steps * every) < Largest && Math.Abs(every) > 1 / Largest
            ? (double)((decimal)start + (steps * (decimal)every))
            : start + (steps * every);
}
