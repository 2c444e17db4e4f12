using System.Globalization;

namespace Continua.Learning;

/// <summary>Computes the times of a forecast: the start, times at equal distances from it, and the end.</summary>
internal static class ForecastSpan
{
    public static double[] Times(double t0, double until, double every)
    {
        if (!(every > 0 && double.IsFinite(every) && double.IsFinite(t0) && double.IsFinite(until)))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"A forecast has positive steps between finite times, but got {t0} to {until} every {every}; "
                + $"give a step above 0."));
        }

        double span = Math.Abs(until - t0), count = Math.Floor((span / every) + 1e-9);
        if (!(count < 1e7))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"A forecast has fewer than ten million rows, but {t0} to {until} every {every} has {count}; "
                + $"raise the step."));
        }

        double step = every * Math.Sign(until - t0);
        List<double> times = [.. Enumerable.Range(0, (int)count + 1).Select(i => t0 + (i * step))];
        if (span - (count * every) > 1e-9 * every)
        {
            times.Add(until);
        }
        else if (times.Count > 1)
        {
            times[^1] = until;
        }

        return [.. times];
    }
}
