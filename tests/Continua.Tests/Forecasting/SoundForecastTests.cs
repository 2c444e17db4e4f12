using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>Regression tests: series whose forecasts were once empty, absurd or overconfident.</summary>
public class SoundForecastTests
{
    private static readonly RandomKey Key = new(6);

    public static TheoryData<string> Kinds => [.. Series.Keys];

    // The value at row n of 120; the first 96 rows are the training rows.
    private static Dictionary<string, Func<int, double>> Series { get; } = new()
    {
        ["a line"] = n => (2 * n) + 1,
        ["a sine"] = n => Math.Sin(0.3 * n),
        ["growth"] = n => Math.Exp(0.02 * n),
        ["a pulse every week"] = n => n % 7 == 0 ? 10 : 1,
        ["a constant"] = _ => 5,
        ["a zero held out of positive values"] = n => n == 110 ? 0 : Noise(n),
        ["a zero at the end of the training rows"] = n => n == 95 ? 0.001 : Noise(n),
        ["two spikes of 1e9"] = n => n is 30 or 70 ? 1e9 : Noise(n),
        ["spikes side by side"] = n => n is 40 or 41 ? 1e6 : Noise(n),
        ["a spike in the first row"] = n => n == 0 ? 1e6 : Noise(n),
        ["a spike in the last training row"] = n => n == 95 ? 1000 : Noise(n),
        ["a corrupt cell held out"] = n => n == 117 ? 1e5 : Noise(n),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forecasts_stay_near_the_values_of_the_series(string kind)
    {
        TimeSeries data = TimeSeries.Of(
            [.. Enumerable.Range(0, 120).Select(n => (double)n)], Column(n => Series[kind](n), 120), ["x"]);
        LinearForecaster forecaster = LinearForecaster.Fit(data, Holdout.Split(data).Training);
        Forecast ahead =
            forecaster.Forecast(data.Trajectories[0], [.. Enumerable.Range(120, 10).Select(n => (double)n)]);
        double[,] low = ahead.Quantile(0.05), high = ahead.Quantile(0.95);
        for (int n = 0; n < 10; n++)
        {
            double truth = kind.Contains("spike", StringComparison.Ordinal) || kind.Contains("zero", StringComparison.Ordinal) || kind.Contains("cell", StringComparison.Ordinal)
                ? 20 : Series[kind](120 + n), size = 6 + (0.05 * Math.Abs(truth));
            Assert.InRange(ahead.Mean[n, 0], truth - size, truth + size);
            Assert.True(low[n, 0] <= ahead.Mean[n, 0] + 1e-9
                && high[n, 0] >= ahead.Mean[n, 0] - 1e-9, $"{low[n, 0]} … {high[n, 0]} about {ahead.Mean[n, 0]}");
            Assert.InRange(high[n, 0] - low[n, 0], 0, 60);
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(29)]
    [InlineData(36)]
    [InlineData(44)]
    public void A_few_years_of_monthly_data_have_a_forecast(int rows)
    {
        string text = "month,x\n" + string.Concat(Enumerable.Range(0, rows).Select(n => FormattableString.Invariant(
            $"{2010 + (n / 12)}-{(n % 12) + 1:00},{20 + (8 * Math.Sin(2 * Math.PI * n / 12)) + Key.Normal(n):F3}\n")));
        TimeSeries data = TimeSeries.ReadCsv(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "months.csv");
        Forecast ahead = LinearForecaster.Fit(data)
            .Forecast(data.Trajectories[0], data.Time.AddMonths(data.Trajectories[0].Times[^1], 1));
        Assert.InRange(ahead.Mean[0, 0], 5, 35);
    }

    [Fact]
    public void A_column_without_a_model_is_forecast_by_its_mean()
    {
        double[,] values = new double[60, 3];
        for (int n = 0; n < 60; n++)
        {
            (values[n, 0], values[n, 1], values[n, 2]) = (Noise(n), 7, n is 5 or 20 ? 3 + n : double.NaN);
        }

        TimeSeries data =
            TimeSeries.Of([.. Enumerable.Range(0, 60).Select(n => (double)n)], values, ["x", "c", "seldom"]);
        LinearForecaster forecaster = LinearForecaster.Fit(data);
        Forecast ahead = forecaster.Forecast(data.Trajectories[0], 60, 61);
        Assert.Equal((7, 7, 7), (ahead.Mean[1, 1], ahead.Quantile(0.05)[1, 1], ahead.Quantile(0.95)[1, 1]));
        Assert.Equal(15.5, ahead.Mean[0, 2], 1e-9);
        Assert.True(ahead.Quantile(0.05)[0, 2] < 8);
        string path = Path.GetTempFileName();
        SavedForecaster.Of(forecaster, data).Save(path);
        Assert.Equal(ahead.Mean, SavedForecaster.Open(path).Forecast(60, 61).Mean);
        File.Delete(path);
    }

    [Fact]
    public void Rows_that_were_already_filtered_are_skipped()
    {
        TimeSeries data =
            TimeSeries.Of([.. Enumerable.Range(0, 100).Select(n => (double)n)], Column(Noise, 100), ["x"]);
        SavedForecaster saved = SavedForecaster.Of(LinearForecaster.Fit(data), data);
        Trajectory both = new([97, 98, 99, 100, 101], Column(n => Noise(97 + n), 5)),
            late = new([100, 101], Column(n => Noise(100 + n), 2));
        Assert.Equal(saved.After(late).Forecast(103).Mean, saved.After(both).Forecast(103).Mean);
    }

    private static double Noise(int n) => 20 + Key.Normal(n) + (0.7 * Key.Normal(n - 1));

    private static double[,] Column(Func<int, double> value, int rows)
    {
        double[,] column = new double[rows, 1];
        for (int n = 0; n < rows; n++)
        {
            column[n, 0] = value(n);
        }

        return column;
    }
}
