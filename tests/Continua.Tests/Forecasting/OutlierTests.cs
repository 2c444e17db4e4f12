using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>Tests of spikes in the data, of given clock periods and of sample paths.</summary>
public class OutlierTests
{
    [Fact]
    public void Spikes_are_detected_and_barely_change_forecasts()
    {
        TimeSeries clean = Wave(null), spiked = Wave(50, 120, 131);
        LinearForecaster without = LinearForecaster.Fit(clean), with = LinearForecaster.Fit(spiked);
        LinearForecaster never = LinearForecaster.Fit(spiked, null, new() { Robust = false });
        Assert.Empty(without.Clipped(clean.Trajectories[0])[0]);
        Assert.Superset(new HashSet<int> { 50, 120, 131 }, with.Clipped(spiked.Trajectories[0])[0].ToHashSet());
        Assert.Empty(never.Clipped(spiked.Trajectories[0])[0]);
        double[] later = [200, 203, 206, 209];
        double Error(LinearForecaster forecaster, TimeSeries data)
        {
            double[,] mean = forecaster.Forecast(data.Trajectories[0], later).Mean;
            return Math.Sqrt(later.Select((t, n) => Math.Pow(mean[n, 0] - Truth(t), 2)).Average());
        }

        Assert.True(Error(with, spiked) < 0.5 * Error(never, spiked),
            $"{Error(with, spiked)} with, {Error(never, spiked)} without");
        Assert.True(Error(with, spiked) < 3 * Error(without, clean) + 0.3,
            $"{Error(with, spiked)} with spikes, {Error(without, clean)} of clean data");
    }

    [Fact]
    public void A_spike_at_the_origin_does_not_move_the_forecast()
    {
        TimeSeries data = Wave(50, 120);
        LinearForecaster forecaster = LinearForecaster.Fit(data);
        Trajectory series = data.Trajectories[0];
        double before = forecaster.Forecasts(series, [180], [[182]])[0].Mean[0, 0];
        series.Values[180, 0] += 1000;
        Assert.Equal(before, forecaster.Forecasts(series, [180], [[182]])[0].Mean[0, 0], 2.0);
    }

    [Fact]
    public void Files_contain_the_outlier_treatment()
    {
        TimeSeries data = Wave(50, 120, 131);
        LinearForecaster forecaster = LinearForecaster.Fit(data);
        string path = Path.GetTempFileName();
        SavedForecaster.Of(forecaster, data).Save(path);
        SavedForecaster saved = SavedForecaster.Open(path);
        File.Delete(path);
        Trajectory next = new([200, 201], new double[,] { { Truth(200) }, { 500 } });
        double[,] rows = new double[202, 1];
        Array.Copy(data.Trajectories[0].Values, rows, 200);
        (rows[200, 0], rows[201, 0]) = (next.Values[0, 0], next.Values[1, 0]);
        Trajectory all = new([.. data.Trajectories[0].Times, 200, 201], rows);
        Assert.Equal(forecaster.Forecast(all, 203).Mean[0, 0], saved.After(next).Forecast(203).Mean[0, 0], 1e-7);
    }

    [Fact]
    public void A_given_period_is_that_of_the_fitted_clock()
    {
        TimeSeries data = Wave(null);
        LinearForecaster forecaster = LinearForecaster.Fit(data, null, new() { Periods = [17] });
        Assert.Contains(
            forecaster.Average.Families.SelectMany(family => family.Fits).SelectMany(fit => fit!.Model.Blocks),
            block => block is ClockBlock { Period: 17 });
        Assert.DoesNotContain(
            LinearForecaster.Fit(data).Average.Families.SelectMany(family => family.Fits).SelectMany(
                fit => fit!.Model.Blocks), block => block is ClockBlock);
    }

    [Fact]
    public void Paths_spread_like_the_bands_and_stay_positive()
    {
        double[,] values = new double[150, 1];
        RandomKey key = new(11);
        double z = 0;
        for (int n = 0; n < 150; n++)
        {
            z = (0.8 * z) + (0.5 * key.Normal(n));
            values[n, 0] = Math.Exp(1 + z);
        }

        TimeSeries data = TimeSeries.Of([.. Enumerable.Range(0, 150).Select(n => (double)n)], values, ["x"]);
        SavedForecaster saved =
            SavedForecaster.Of(LinearForecaster.Fit(data, null, new() { Families = [LinearFamily.Carma] }), data);
        double[] times = [.. Enumerable.Range(150, 40).Select(n => (double)n)];
        double[][,] paths = saved.Paths(400, times), again = saved.Paths(400, times),
            others = saved.Paths(400, times, 1);
        Assert.All(paths, path => Assert.All(path.Cast<double>(), value => Assert.True(value > 0)));
        Assert.Equal(paths[7], again[7]);
        Assert.NotEqual(paths[7], others[7]);
        double[,] low = saved.Forecast(times).Quantile(0.1), high = saved.Forecast(times).Quantile(0.9);
        foreach (int n in (int[])[0, 3, 39])
        {
            double inside = paths.Average(path => path[n, 0] >= low[n, 0] && path[n, 0] <= high[n, 0] ? 1.0 : 0);
            Assert.InRange(inside, 0.68, 0.95);
        }
    }

    private static double Truth(double t) => 10 + (3 * Math.Sin(2 * Math.PI * t / 17));

    private static TimeSeries Wave(params int[]? spikes)
    {
        double[,] values = new double[200, 1];
        RandomKey key = new(4);
        for (int n = 0; n < 200; n++)
        {
            values[n, 0] = Truth(n) + (0.3 * key.Normal(n)) + (spikes?.Contains(n) == true ? 40 : 0);
        }

        return TimeSeries.Of([.. Enumerable.Range(0, 200).Select(n => (double)n)], values, ["x"]);
    }
}
