using System.Globalization;

namespace Continua.Learning;

/// <summary>Per state, z = (x − mean) / deviation, of log x where <see cref="Log"/> says so. Plain data, for model files.</summary>
/// <param name="States">The states' names.</param>
/// <param name="Mean">Shape [states], in the data's units, or in log units.</param>
/// <param name="Deviation">Shape [states]: population standard deviation (the squares' mean, ÷ n); positive.</param>
/// <param name="Log">Whether the natural logarithm is taken first: for positive data.</param>
public sealed record Standardization(IReadOnlyList<string> States, double[] Mean, double[] Deviation, bool Log)
{
    // From here on the rounding of a sum shows in standardised values.
    private const double LargeOffset = 1000;

    // Full precision ends at 2.2e-308; differences and slopes need some room above.
    private const double LeastDeviation = 1e-305;

    /// <summary>Means and deviations of what was observed in these rows, in two passes.</summary>
    /// <param name="data">The series.</param>
    /// <param name="within">The rows that count, as a rule the training part; else all.</param>
    /// <param name="log">Take logarithms: every observed value of the data, held-out rows too, must be positive.</param>
    /// <exception cref="DataFileException">A state is constant or never observed there, or not positive under
    /// <paramref name="log"/>; for data without a file an <see cref="ArgumentException"/>.</exception>
    public static Standardization Of(TimeSeries data, IReadOnlyList<RowRange>? within = null, bool log = false) =>
        Of(data, within, log, allowConstant: false);

    /// <param name="allowConstant">Whether a state may be constant: its deviation then is its size, or 1.</param>
    internal static Standardization Of(TimeSeries data, IReadOnlyList<RowRange>? within, bool log, bool allowConstant)
    {
        ArgumentNullException.ThrowIfNull(data);
        within ??= RowRange.All(data);
        int states = data.States.Count;
        var (mean, deviation) = (new double[states], new double[states]);
        for (int s = 0; s < states; s++)
        {
            RequirePositive(data, s, log);
            (mean[s], deviation[s]) = Moments(data, within, s, log, allowConstant);
        }

        return new(data.States, mean, deviation, log);
    }

    /// <summary>Means and deviations of points.</summary>
    /// <param name="points">Shape [rows, columns]; finite.</param>
    /// <param name="columns">The columns' names; else y0, y1, …</param>
    /// <exception cref="ArgumentException">A column is constant, a value infinite, or names do not fit.</exception>
    public static Standardization Of(double[,] points, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        return Of(TimeSeries.Of([.. Enumerable.Range(0, points.GetLength(0)).Select(i => (double)i)], points, columns));
    }

    /// <summary>Standardised copies of values of shape [rows, states]; NaN stays NaN.</summary>
    /// <exception cref="ArgumentException">The values have another number of states, or one is not positive under
    /// <see cref="Log"/>.</exception>
    public double[,] Apply(double[,] values) => Map(values, (x, s) => ((Log ? LogOf(x) : x) - Mean[s]) / Deviation[s]);

    /// <summary>The inverse of <see cref="Apply"/>.</summary>
    /// <exception cref="ArgumentException">The values have another number of states.</exception>
    public double[,] Undo(double[,] values) =>
        Map(values, (z, s) => z * Deviation[s] + Mean[s] is var x && Log ? Math.Exp(x) : x);

    private static double LogOf(double x) => !(x <= 0) ? Math.Log(x) : throw new ArgumentOutOfRangeException(
        nameof(x), FormattableString.Invariant($"Logarithms need positive values, but got {x}; give positive states."));

    private double[,] Map(double[,] values, Func<double, int, double> each)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.GetLength(1) != Mean.Length)
        {
            throw new ArgumentException($"Values have shape [rows, {Mean.Length}], a column for each of {string.Join(", ", States)}, "
                + $"but got [{values.GetLength(0)}, {values.GetLength(1)}].");
        }

        double[,] mapped = new double[values.GetLength(0), values.GetLength(1)];
        for (int row = 0; row < mapped.GetLength(0); row++)
        {
            for (int s = 0; s < Mean.Length; s++)
            {
                mapped[row, s] = each(values[row, s], s);
            }
        }

        return mapped;
    }

    private static (double Mean, double Deviation) Moments(
        TimeSeries data, IReadOnlyList<RowRange> within, int state, bool log, bool allowConstant)
    {
        double sum = 0, min = double.PositiveInfinity, max = double.NegativeInfinity;
        long count = 0;
        foreach (double x in Observed(data, within, state, log))
        {
            (sum, min, max, count) = (sum + x, Math.Min(min, x), Math.Max(max, x), count + 1);
        }

        // Exact, unlike a deviation near zero: the mean of equal numbers need not be that number.
        if (!(max > min))
        {
            return allowConstant && count > 0
                ? (max, max == 0 ? 1 : Math.Abs(max))
                : throw Constant(data, within, state, count);
        }

        double mean = double.IsFinite(sum) ? sum / count : Observed(data, within, state, log).Sum(x => x / count);
        double scale = max - min, squares = 0;
        if (Math.Abs(mean) > LargeOffset * scale)
        {
            // The sum of large numbers is rounded to what its size holds; the sum of what is left over is not.
            mean += Observed(data, within, state, log).Sum(x => x - mean) / count;
        }

        foreach (double x in Observed(data, within, state, log))
        {
            double z = (x - mean) / scale;
            squares += z * z;
        }

        double deviation = scale * Math.Sqrt(squares / count);
        if (!double.IsFinite(mean) || !double.IsFinite(deviation))
        {
            throw data.Fault(null, state, FormattableString.Invariant(
                $"a state's mean and deviation are finite, but its values go from {min} to {max}; rescale it: ")
                + "divide the column by 1e100");
        }

        return deviation >= LeastDeviation ? (mean, deviation) : throw data.Fault(null, state, FormattableString.Invariant(
            $"a state varies by more than {LeastDeviation}, below which numbers lose digits, but its deviation is {deviation}; ")
            + "rescale it: multiply the column by 1e300");
    }

    private static IEnumerable<double> Observed(TimeSeries data, IReadOnlyList<RowRange> within, int state, bool log)
    {
        foreach (RowRange range in within)
        {
            double[,] values = data.Trajectories[range.Trajectory].Values;
            for (int row = range.Start; row < range.End; row++)
            {
                double x = values[row, state];
                if (!double.IsNaN(x))
                {
                    yield return log ? Math.Log(x) : x;
                }
            }
        }
    }

    private static void RequirePositive(TimeSeries data, int state, bool log)
    {
        for (int t = 0; log && t < data.Trajectories.Count; t++)
        {
            Trajectory trajectory = data.Trajectories[t];
            for (int row = 0; row < trajectory.Rows; row++)
            {
                if (trajectory.Values[row, state] <= 0)
                {
                    throw data.Fault((t, row), state, FormattableString.Invariant(
                        $"logarithms need positive data, but this value is {trajectory.Values[row, state]}; ")
                        + "leave FitOptions.Log off, or drop the column with CsvOptions.States");
                }
            }
        }
    }

    private static Exception Constant(TimeSeries data, IReadOnlyList<RowRange> within, int state, long count) => count == 1
        ? data.Fault(null, state, "a state varies over the training rows, but only one of these has a value; add rows")
        : data.Fault(null, state, (count == 0
            ? "a state is observed in the training rows, but every cell there is missing"
            : FormattableString.Invariant($"a state varies over the training rows, but all {count} values there are ")
                + Observed(data, within, state, log: false).First().ToString("R", CultureInfo.InvariantCulture))
            + "; drop the column with CsvOptions.States");
}
