using Continua.Learning;

namespace Continua.Benchmarks.Forecasts;

/// <summary>
/// The forecast bands of an autoregression of one column, as a baseline for the bands of a forecaster. The
/// autoregression is fitted by least squares with the order of smallest AIC. Its bands are normal; their variance
/// follows from the moving-average weights of the innovations. All parameters come from the training rows.
/// </summary>
internal sealed class AutoregressiveBands
{
    // The half-width of a 90 % band of a normal distribution, in standard deviations, and the weight 2 / (1 − 0.9) of
    // the distance of a value outside the band.
    private const double DeviationsOf90Percent = 1.6448536269514722, Penalty = 20;

    private readonly double[] coefficients, deviations;

    private AutoregressiveBands(double[] coefficients, double variance, int horizon)
    {
        this.coefficients = coefficients;
        deviations = new double[horizon];
        double[] weights = new double[horizon];
        double sum = 0;
        for (int n = 0; n < horizon; n++)
        {
            weights[n] =
                n == 0 ? 1 : Enumerable.Range(1, Math.Min(n, Order)).Sum(lag => coefficients[lag] * weights[n - lag]);
            sum += weights[n] * weights[n];
            deviations[n] = Math.Sqrt(variance * sum);
        }
    }

    public int Order => coefficients.Length - 1;

    /// <summary>
    /// Returns the mean of width + 20 × distance outside the band, over the origins, steps and columns of the given
    /// score, in standard deviations of the training rows.
    /// </summary>
    public static double IntervalScore(Trajectory series, RowRange training, BacktestScore score, int horizon)
    {
        double sum = 0;
        int count = 0;
        foreach (IGrouping<int, BacktestValue> column in score.Values.Where(value => !double.IsNaN(value.Observed)).GroupBy(value => value.State))
        {
            double[] filled = Filled(series, column.Key);
            double[] observed = [.. Enumerable.Range(training.Start, training.Length)
                .Select(row => series.Values[row, column.Key]).Where(x => !double.IsNaN(x))];
            double mean = observed.Average(), deviation = Math.Sqrt(observed.Average(x => (x - mean) * (x - mean)));
            AutoregressiveBands bands = Of(filled[training.Start..training.End], horizon);
            foreach (IGrouping<int, BacktestValue> from in column.GroupBy(value => value.Origin))
            {
                double[] means = bands.Means(filled, from.Key);
                foreach (BacktestValue value in from)
                {
                    double half = DeviationsOf90Percent * bands.deviations[value.Step - 1];
                    sum += ((2 * half) + (Penalty * Math.Max(0, Math.Abs(value.Observed - means[value.Step - 1]) - half))) / deviation;
                    count++;
                }
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>
    /// Fits the autoregression to values without gaps. The orders are compared on the same rows; the chosen one is
    /// fitted to all rows.
    /// </summary>
    public static AutoregressiveBands Of(double[] values, int horizon)
    {
        // The usual maximum order for this number of values (as in R's ar), limited to a third of the values.
        int maxOrder = Math.Min((int)(10 * Math.Log10(values.Length)), values.Length / 3);
        int order = Enumerable.Range(0, maxOrder + 1).MinBy(p =>
            ((values.Length - maxOrder) * Math.Log(Fit(values, p, maxOrder).Residual / (values.Length - maxOrder))) + (2 * (p + 1)));
        (double[] coefficients, double residual) = Fit(values, order, order);
        return new(coefficients, residual / Math.Max(1, values.Length - order - order - 1), horizon);
    }

    private double[] Means(double[] values, int origin)
    {
        double[] means = new double[deviations.Length];
        for (int n = 0; n < means.Length; n++)
        {
            means[n] = coefficients[0];
            for (int lag = 1; lag <= Order; lag++)
            {
                means[n] += coefficients[lag] * (lag <= n ? means[n - lag] : values[Math.Max(0, origin + 1 + n - lag)]);
            }
        }

        return means;
    }

    /// <summary>
    /// Fits a constant and lag coefficients by least squares, from the normal equations of the centred values.
    /// </summary>
    private static (double[] Coefficients, double Residual) Fit(double[] values, int order, int from)
    {
        double mean = values.Average();
        int size = order + 1;
        double[] products = new double[size * size], right = new double[size], row = new double[size];
        double square = 0;
        for (int t = from; t < values.Length; t++)
        {
            (row[0], double value) = (1, values[t] - mean);
            for (int lag = 1; lag <= order; lag++)
            {
                row[lag] = values[t - lag] - mean;
            }

            square += value * value;
            for (int i = 0; i < size; i++)
            {
                right[i] += row[i] * value;
                SmallMatrix.AddScaled(products.AsSpan(i * size, size), row, row[i]);
            }
        }

        double[] solution = [.. right];
        for (int i = 0; i < size; i++)
        {
            // Prevents a division by zero for a periodic column.
            products[(i * size) + i] *= 1 + 1e-12;
        }

        SmallMatrix.Solve(products, solution, size);
        double residual = Math.Max(square - SmallMatrix.Dot(solution, right), 1e-300);
        solution[0] += mean * (1 - solution.Skip(1).Sum());
        return (solution, residual);
    }

    /// <summary>
    /// Returns a column in which a missing cell has the value of the row before it; leading missing cells have the
    /// first observed value.
    /// </summary>
    private static double[] Filled(Trajectory series, int state)
    {
        double[] values = [.. Enumerable.Range(0, series.Rows).Select(row => series.Values[row, state])];
        double last = values.First(value => !double.IsNaN(value));
        for (int row = 0; row < values.Length; row++)
        {
            last = values[row] = double.IsNaN(values[row]) ? last : values[row];
        }

        return values;
    }
}
