using System.Globalization;

namespace Continua.Learning;

/// <summary>The standardisation of each state, z = (x − mean) / deviation, or of its logarithm if <see cref="Log"/> is
/// set. Plain data, stored in model files.</summary>
/// <param name="States">The names of the states.</param>
/// <param name="Mean">The means, shape [states], in the units of the data, or means of the logarithms.</param>
/// <param name="Deviation">The population standard deviations (sum of squares divided by n), shape [states], in the
/// units of the data, or of the logarithms; positive.</param>
/// <param name="Log">Whether the natural logarithm is taken first; the data must then be positive.</param>
public sealed record Standardization(IReadOnlyList<string> States, double[] Mean, double[] Deviation, bool Log)
{
    // Above this ratio of the magnitude of the mean to the range, the rounding error of the mean is visible in
    // standardised values.
    private const double LargeOffset = 1000;

    // Doubles have full precision above 2.2e-308; the margin leaves room for differences and slopes.
    private const double MinDeviation = 1e-305;

    /// <summary>Computes the means and deviations of the observed values in the given rows, in two passes.</summary>
    /// <param name="data">The series.</param>
    /// <param name="within">The rows to use, usually the training part; null for all rows.</param>
    /// <param name="log">Whether to take logarithms; every observed value of the data, including held-out rows, must
    /// then be positive.</param>
    /// <exception cref="DataFileException">The data was read from a file, and a state is constant or never observed in
    /// the rows, its mean or deviation is not finite, its deviation is below 1e-305, or a value is not positive
    /// although <paramref name="log"/> is set.</exception>
    /// <exception cref="ArgumentException">The same for data that was not read from a file.</exception>
    public static Standardization Of(TimeSeries data, IReadOnlyList<RowRange>? within = null, bool log = false) =>
        Of(data, within, log, allowConstant: false);

    /// <summary>Computes the means and deviations, optionally also for states that are constant.</summary>
    /// <param name="data">The series.</param>
    /// <param name="within">The rows to use; null for all rows.</param>
    /// <param name="log">Whether to take logarithms.</param>
    /// <param name="allowConstant">Whether a state may be constant; its deviation is then the absolute value of its
    /// mean, or 1 if the mean is 0.</param>
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

    /// <summary>Computes the means and deviations of the columns of points.</summary>
    /// <param name="points">The points, shape [rows, columns]; finite.</param>
    /// <param name="columns">The names of the columns; null for y0, y1, …</param>
    /// <exception cref="ArgumentException">There are no rows or columns, a column is constant, its mean or deviation is
    /// not finite, its deviation is below 1e-305, a value is infinite, or there is not a distinct name for each
    /// column.</exception>
    public static Standardization Of(double[,] points, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        return Of(TimeSeries.Of([.. Enumerable.Range(0, points.GetLength(0)).Select(i => (double)i)], points, columns));
    }

    /// <summary>Returns a standardised copy of the values; NaN stays NaN.</summary>
    /// <param name="values">The values, shape [rows, states].</param>
    /// <exception cref="ArgumentException">The values have a different number of states, or one is not positive
    /// although <see cref="Log"/> is set.</exception>
    public double[,] Apply(double[,] values) => Map(values, (x, s) => ((Log ? LogOf(x) : x) - Mean[s]) / Deviation[s]);

    /// <summary>Returns the values in the units of the data: the inverse of <see cref="Apply"/>.</summary>
    /// <param name="values">The standardised values, shape [rows, states].</param>
    /// <exception cref="ArgumentException">The values have a different number of states.</exception>
    public double[,] Undo(double[,] values) =>
        Map(values, (z, s) => z * Deviation[s] + Mean[s] is var x && Log ? Math.Exp(x) : x);

    private static double LogOf(double x) => !(x <= 0) ? Math.Log(x) : throw new ArgumentOutOfRangeException(
        nameof(x), FormattableString.Invariant($"Logarithms need positive values, but got {x}; give positive states."));

    private double[,] Map(double[,] values, Func<double, int, double> each)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.GetLength(1) != Mean.Length)
        {
            throw new ArgumentException(
                $"Values have shape [rows, {Mean.Length}], a column for each of {string.Join(", ", States)}, "
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

        // An exact test for a constant column: the computed mean of equal numbers may differ from them, which makes the
        // deviation nonzero.
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
            // The sum of large values loses the digits of their small differences; the sum of the residuals restores
            // them.
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
                $"a state's mean and deviation are finite, but its values go from {min} to {max}; ")
                + "rescale it: divide the column by 1e100");
        }

        return deviation >= MinDeviation
            ? (mean, deviation)
            : throw data.Fault(null, state, FormattableString.Invariant(
                $"a state varies by more than {MinDeviation}, below which numbers lose digits, ")
                + FormattableString.Invariant($"but its deviation is {deviation}; ")
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
