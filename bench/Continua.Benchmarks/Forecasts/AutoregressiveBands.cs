using Continua.Learning;

namespace Continua.Benchmarks.Forecasts;

/// <summary>
/// Bands of an autoregression of one column, by least squares with the order of least AIC: normal, of the variance that the weights of past
/// innovations give, all fixed on the training rows. What bands of a forecaster are compared with.
/// </summary>
internal sealed class AutoregressiveBands
{
    // Of a normal distribution, a band of nine tenths is so many deviations to either side, and what misses it counts 2 / (1 − 0.9) times.
    private const double NineTenths = 1.6448536269514722, Penalty = 20;

    private readonly double[] coefficients, deviations;

    private AutoregressiveBands(double[] coefficients, double variance, int horizon)
    {
        this.coefficients = coefficients;
        deviations = new double[horizon];
        double[] weights = new double[horizon];
        double sum = 0;
        for (int n = 0; n < horizon; n++)
        {
            weights[n] = n == 0 ? 1 : Enumerable.Range(1, Math.Min(n, Order)).Sum(lag => coefficients[lag] * weights[n - lag]);
            sum += weights[n] * weights[n];
            deviations[n] = Math.Sqrt(variance * sum);
        }
    }

    public int Order => coefficients.Length - 1;

    /// <summary>The mean of width + 20 × miss over the same origins, steps and columns as a score's, in the training deviations.</summary>
    public static double IntervalScore(Trajectory series, RowRange training, BacktestScore score, int horizon)
    {
        double sum = 0;
        int count = 0;
        foreach (IGrouping<int, BacktestValue> own in score.Values.Where(value => !double.IsNaN(value.Observed)).GroupBy(value => value.State))
        {
            double[] filled = Filled(series, own.Key);
            double[] observed = [.. Enumerable.Range(training.Start, training.Length).Select(row => series.Values[row, own.Key]).Where(x => !double.IsNaN(x))];
            double mean = observed.Average(), deviation = Math.Sqrt(observed.Average(x => (x - mean) * (x - mean)));
            AutoregressiveBands bands = Of(filled[training.Start..training.End], horizon);
            foreach (IGrouping<int, BacktestValue> from in own.GroupBy(value => value.Origin))
            {
                double[] means = bands.Means(filled, from.Key);
                foreach (BacktestValue value in from)
                {
                    double half = NineTenths * bands.deviations[value.Step - 1];
                    sum += ((2 * half) + (Penalty * Math.Max(0, Math.Abs(value.Observed - means[value.Step - 1]) - half))) / deviation;
                    count++;
                }
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>Fits to values without gaps. Orders are compared on the same rows, and the chosen one is fitted to all.</summary>
    public static AutoregressiveBands Of(double[] values, int horizon)
    {
        // The largest order that is customary for so many values (R's ar), and a third of them at most.
        int most = Math.Min((int)(10 * Math.Log10(values.Length)), values.Length / 3);
        int order = Enumerable.Range(0, most + 1).MinBy(p =>
            ((values.Length - most) * Math.Log(Fit(values, p, most).Residual / (values.Length - most))) + (2 * (p + 1)));
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

    /// <summary>A constant and factors of the lags by least squares, from the normal equations of values about their mean.</summary>
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

        double[] found = [.. right];
        for (int i = 0; i < size; i++)
        {
            // Keeps a column that repeats itself from dividing by zero.
            products[(i * size) + i] *= 1 + 1e-12;
        }

        SmallMatrix.Solve(products, found, size);
        double residual = Math.Max(square - SmallMatrix.Dot(found, right), 1e-300);
        found[0] += mean * (1 - found.Skip(1).Sum());
        return (found, residual);
    }

    /// <summary>A column with missing cells taken from the row before, and the first ones from the first that is there.</summary>
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
