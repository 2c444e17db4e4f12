using Continua.Learning;

namespace Continua.Tests.Imputing;

/// <summary>The linear stochastic model of one channel of many series.</summary>
public class SeriesSmootherTests
{
    private static readonly SeriesSmoother Model = new(RowVariance: 0.7, Variance: 1.3, Timescale: 2, Noise: 0.2);

    [Fact]
    public void Means_and_deviations_are_those_of_the_normal_distribution_given_the_observed_values()
    {
        RandomKey key = new(3);
        for (int trial = 0; trial < 20; trial++)
        {
            (double[] times, double[] values) = Drawn(key.Split(trial), 12);
            double[] mean = new double[12], deviation = new double[12];
            Model.Smooth(times, values, mean, deviation);
            for (int k = 0; k < times.Length; k++)
            {
                (double wanted, double variance) = Conditional(times, values, k);
                Assert.Equal(wanted, mean[k], 1e-9);
                Assert.Equal(Math.Sqrt(variance), deviation[k], 1e-9);
            }
        }
    }

    [Fact]
    public void A_fit_finds_the_parameters_of_series_drawn_from_the_model()
    {
        List<double[]> times = [], values = [];
        for (int row = 0; row < 400; row++)
        {
            RandomKey key = new RandomKey(5).Split(row);
            double[] at = [.. Enumerable.Range(0, 60).Select(k => 0.4 * (k + (0.8 * key.Split(1).Uniform(k))))];
            double[] deviates = new double[at.Length];

            // Without observed values, deviates are draws of the model itself.
            Model.Deviates(at, [.. at.Select(_ => double.NaN)], key, deviates);
            times.Add(at);
            values.Add([.. deviates.Select(d => d * Math.Sqrt(0.7 + 1.3 + 0.2))]);
        }

        SeriesSmoother found = SeriesSmoother.Fit(times, values);
        Assert.Equal(0.7, found.RowVariance, 0.15);
        Assert.Equal(1.3, found.Variance, 0.15);
        Assert.Equal(2, found.Timescale, 0.3);
        Assert.Equal(0.2, found.Noise, 0.05);
    }

    [Fact]
    public void Drawn_deviates_have_the_correlation_that_remains_given_the_observed_values()
    {
        (double[] times, double[] values) = Drawn(new RandomKey(8), 8);
        const int draws = 20_000;
        double[] deviates = new double[8];
        double sum = 0, square = 0, product = 0;
        for (int n = 0; n < draws; n++)
        {
            Model.Deviates(times, values, new RandomKey(1).Split(n), deviates);
            (sum, square, product) = (sum + deviates[3], square + (deviates[3] * deviates[3]), product + (deviates[3] * deviates[4]));
        }

        values[3] = values[4] = double.NaN;
        double[] seen = [.. Enumerable.Range(0, 8).Where(k => !double.IsNaN(values[k])).Select(k => values[k])];
        Assert.NotEmpty(seen);
        Assert.Equal(0, sum / draws, 0.03);
        Assert.Equal(1, square / draws, 0.04);
        Assert.Equal(Correlation(times, values, 3, 4), product / draws, 0.04);
    }

    private static (double[] Times, double[] Values) Drawn(RandomKey key, int count)
    {
        double time = 0;
        double[] times = [.. Enumerable.Range(0, count).Select(k => time += key.Split(1).Uniform(k) < 0.1 ? 0 : key.Split(2).Uniform(k))];
        double[] values = [.. Enumerable.Range(0, count).Select(k => k is 3 or 4 || key.Split(3).Uniform(k) < 0.3 ? double.NaN : key.Normal(k))];
        return (times, values);
    }

    private static double Covariance(double s, double t, bool same) =>
        Model.RowVariance + (Model.Variance * Math.Exp(-Math.Abs(s - t) / Model.Timescale)) + (same ? Model.Noise : 0);

    /// <summary>The mean and variance of another value at a time, with its own noise, given the observed ones.</summary>
    private static (double Mean, double Variance) Conditional(double[] times, double[] values, int at)
    {
        int[] seen = [.. Enumerable.Range(0, times.Length).Where(k => !double.IsNaN(values[k]))];
        double[] weights = Solve(times, seen, seen.Select(k => Covariance(times[k], times[at], same: false)).ToArray());
        double mean = seen.Select((k, i) => weights[i] * values[k]).Sum();
        double variance = Covariance(times[at], times[at], same: true)
            - seen.Select((k, i) => weights[i] * Covariance(times[k], times[at], same: false)).Sum();
        return (mean, variance);
    }

    private static double Correlation(double[] times, double[] values, int a, int b)
    {
        int[] seen = [.. Enumerable.Range(0, times.Length).Where(k => !double.IsNaN(values[k]))];
        double[] weights = Solve(times, seen, seen.Select(k => Covariance(times[k], times[a], same: false)).ToArray());
        double covariance = Covariance(times[a], times[b], same: false)
            - seen.Select((k, i) => weights[i] * Covariance(times[k], times[b], same: false)).Sum();
        return covariance / Math.Sqrt(Conditional(times, values, a).Variance * Conditional(times, values, b).Variance);
    }

    private static double[] Solve(double[] times, int[] seen, double[] right)
    {
        int n = seen.Length;
        double[,] m = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                m[i, j] = Covariance(times[seen[i]], times[seen[j]], i == j);
            }

            m[i, n] = right[i];
        }

        for (int i = 0; i < n; i++)
        {
            for (int r = 0; r < n; r++)
            {
                double factor = r == i ? 0 : m[r, i] / m[i, i];
                for (int c = i; c <= n; c++)
                {
                    m[r, c] -= factor * m[i, c];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => m[i, n] / m[i, i])];
    }
}
