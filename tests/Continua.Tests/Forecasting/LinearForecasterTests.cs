using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>
/// Tests that linear forecasts use no later rows and do not depend on threads, and tests of their periods and bands.
/// </summary>
public class LinearForecasterTests
{
    [Fact]
    public void Held_out_rows_do_not_influence_the_fit()
    {
        TimeSeries data = Seasonal(7, 90), other = Shuffled(data, 72);
        Holdout split = Holdout.Split(data);
        Assert.Equal(72, split.Training[0].Length);
        FamilyAverage first = LinearForecaster.Fit(data, split.Training).Average,
            second = LinearForecaster.Fit(other, split.Training).Average;
        Assert.Equal(FittedNumbers(first), FittedNumbers(second));
    }

    [Fact]
    public void Rows_after_an_origin_do_not_influence_its_forecast()
    {
        TimeSeries data = Seasonal(3, 80);
        LinearForecaster forecaster = LinearForecaster.Fit(data, [new(0, 0, 60)]);
        Trajectory all = data.Trajectories[0], cut = new(all.Times[..65], Rows(all.Values, 65));
        Assert.Equal(
            forecaster.Forecast(cut, 65, 66, 70).Mean,
            forecaster.Forecasts(all, [64, 79], [[65, 66, 70], [81]])[0].Mean);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Results_do_not_depend_on_the_number_of_threads(int threads)
    {
        TimeSeries data = Seasonal(5, 60);
        Assert.Equal(
            FittedNumbers(LinearForecaster.Fit(data).Average),
            FittedNumbers(LinearForecaster.Fit(data, null, new() { Threads = threads }).Average));
    }

    [Fact]
    public void A_yearly_cycle_in_monthly_data_is_detected_and_continued()
    {
        string text = "month,x\n" + string.Concat(Enumerable.Range(0, 96).Select(i =>
            FormattableString.Invariant($"{2000 + (i / 12)}-{(i % 12) + 1:00},{10 + (3 * Math.Sin(2 * Math.PI * i / 12)) + (0.3 * Math.Sin(i * i))}\n")));
        TimeSeries data = TimeSeries.ReadCsv(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "wave.csv");
        LinearForecaster forecaster = LinearForecaster.Fit(data);
        Assert.Contains(forecaster.Average.Families[0].Fits[0]!.Model.Blocks,
            block => block is ClockBlock { Period: > 11.999 and < 12.001 });
        double[] later =
            [.. Enumerable.Range(1, 12).Select(step => data.Time.AddMonths(data.Trajectories[0].Times[^1], step))];
        Forecast ahead = forecaster.Forecast(data.Trajectories[0], later);
        double[,] low = ahead.Quantile(0.05), high = ahead.Quantile(0.95);
        for (int n = 0; n < 12; n++)
        {
            double actual = 10 + (3 * Math.Sin(2 * Math.PI * n / 12));
            Assert.Equal(actual, ahead.Mean[n, 0], 0.35);
            Assert.InRange(actual, low[n, 0], high[n, 0]);
        }
    }

    [Fact]
    public void Bands_of_log_normal_forecasts_stay_positive()
    {
        ForecastMixture mixture = new([new(0, 2, true)], [1], 1.5);
        Assert.True(mixture.Quantile(0.001) > 0);
        Assert.Equal(2, mixture.Mean, 1e-12);
        Assert.Equal(Math.Exp(0.5), new ForecastMixture([new(0, 1, true)], [1], 1.5).Mean, 1e-12);
        Assert.Equal(1, mixture.Quantile(0.5), 1e-9);
    }

    [Fact]
    public void Quantiles_of_a_normal_distribution_match_tables()
    {
        ForecastMixture mixture = new([new(1, 2, false), new(7, 7, false)], [1, 0], 1);
        Assert.Equal(1 + (2 * 1.6448536269514722), mixture.Quantile(0.95), 1e-9);
        Assert.Equal(1 - (2 * 3.090232306167813), mixture.Quantile(0.001), 1e-8);
        Assert.Equal(6.220960574271785e-16, NormalDistribution.Below(-8), 1e-28);
    }

    private static string FittedNumbers(FamilyAverage average) => string.Join(
        "|",
        average.Families.SelectMany(family => family.Fits.Select(fit => fit is null ? "" : string.Join(",", fit.Parameters.Select(p => p.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))))
            .Concat(average.Weights.Select(weights => string.Join(",", weights.Select(w => w.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))).Concat(average.Widenings.Select(w => w.ToString("R", System.Globalization.CultureInfo.InvariantCulture))));

    private static double[,] Rows(double[,] values, int count)
    {
        double[,] rows = new double[count, values.GetLength(1)];
        Array.Copy(values, rows, rows.Length);
        return rows;
    }

    private static TimeSeries Shuffled(TimeSeries data, int from)
    {
        double[,] values = (double[,])data.Trajectories[0].Values.Clone();
        for (int i = from, j = values.GetLength(0) - 1; i < j; i++, j--)
        {
            for (int c = 0; c < values.GetLength(1); c++)
            {
                (values[i, c], values[j, c]) = (values[j, c] * 100, -values[i, c]);
            }
        }

        return TimeSeries.Of(data.Trajectories[0].Times, values);
    }

    private static TimeSeries Seasonal(int seed, int rows)
    {
        Random random = new(seed);
        double[,] values = new double[rows, 2];
        for (int i = 0; i < rows; i++)
        {
            values[i, 0] = 5 + Math.Sin(0.9 * i) + (0.5 * random.NextDouble());
            values[i, 1] = random.Next(9) == 0 ? double.NaN : (i == 0 || double.IsNaN(values[i - 1, 1]) ? 0 : 0.7 * values[i - 1, 1]) + random.NextDouble() - 0.5;
        }

        return TimeSeries.Of([.. Enumerable.Range(0, rows).Select(i => (double)i)], values);
    }
}
