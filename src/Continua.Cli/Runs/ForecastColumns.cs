using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>Converts forecasts to tables, with columns of means and of the lower and upper ends of bands.</summary>
internal static class ForecastColumns
{
    private const string Lower = "_lower", Upper = "_upper", PathColumn = "path";

    /// <summary>Returns a table of the means of a forecast and the ends of its bands.</summary>
    /// <param name="level">The share of values that a band should contain.</param>
    /// <param name="suffix">The suffix of the names of columns with means; empty for the names of the states.</param>
    /// <param name="observed">The observed values for the first columns, [rows, states]; null for none.</param>
    public static TimeSeries Of(
        Forecast forecast, double level, IReadOnlyList<string> states, TimeAxis time, string suffix,
        double[,]? observed = null)
    {
        int rows = forecast.Times.Count, count = states.Count;
        double[,] low = forecast.Quantile((1 - level) / 2), high = forecast.Quantile((1 + level) / 2);
        double[,] values = new double[rows, (observed is null ? 3 : 4) * count];
        for (int n = 0; n < rows; n++)
        {
            for (int c = 0; c < count; c++)
            {
                double width = high[n, c] - low[n, c];
                double[] cells =
                [
                    .. observed is null ? [] : (double[])[observed[n, c]], Rounded(forecast.Mean[n, c], width),
                    Rounded(low[n, c], width), Rounded(high[n, c], width),
                ];
                for (int k = 0; k < cells.Length; k++)
                {
                    values[n, (k * count) + c] = cells[k];
                }
            }
        }

        IEnumerable<string> Named(string end) => states.Select(state => state + end);
        return TimeSeries.Of(
            [.. forecast.Times], values,
            [.. observed is null ? [] : states, .. Named(suffix), .. Named(Lower), .. Named(Upper)], time);
    }

    /// <summary>Returns sample paths one after the other, with their numbers from 1 in an additional column.</summary>
    public static TimeSeries Paths(SavedForecaster saved, int count, double[] times, ulong seed)
    {
        IReadOnlyList<string> states = saved.Context.States;
        Trajectory[] paths = [.. saved.Paths(count, times, seed).Select((path, n) =>
            new Trajectory(times, Rounded(path), (n + 1).ToString(CultureInfo.InvariantCulture)))];
        string column = states.Contains(PathColumn) ? PathColumn + "_number" : PathColumn;
        return new(states, saved.Context.Time, paths) { SeriesColumn = column };
    }

    private static double[,] Rounded(double[,] path)
    {
        for (int t = 0; t < path.GetLength(0); t++)
        {
            for (int c = 0; c < path.GetLength(1); c++)
            {
                path[t, c] = Significant(path[t, c]);
            }
        }

        return path;
    }

    // Six digits are enough for one random path of many.
    private static double Significant(double value) => double.IsFinite(value)
        ? double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : double.NaN;

    /// <summary>
    /// Rounds a value to a thousandth of the band's width or finer; further digits have no meaning. NaN for a value
    /// that is not finite.
    /// </summary>
    public static double Rounded(double value, double width)
    {
        if (!double.IsFinite(value))
        {
            return double.NaN;
        }

        double digits = 3 - Math.Floor(Math.Log10(width));
        return double.IsFinite(digits) && digits is >= 0 and <= 15 ? Math.Round(value, (int)digits) : value;
    }
}
