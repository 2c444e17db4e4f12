using Continua.Learning;

namespace Continua.Tests.Forecasting;

/// <summary>Tests of forecasters stored in files with their filter states.</summary>
public sealed class SavedForecasterTests : IDisposable
{
    private static readonly TimeSeries Data = Wave();

    private readonly string path = Path.Combine(Path.GetTempPath(), $"forecaster-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void A_stored_forecaster_forecasts_like_the_original_with_its_whole_history()
    {
        foreach (Forecaster forecaster in (Forecaster[])[Linear(), Average()])
        {
            SavedForecaster saved = Reopened(forecaster, Data);
            double[] later = [151, 151.5, 160, 200];
            Same(forecaster.Forecast(Data.Trajectories[0], later), saved.Forecast(later), 1e-9);
            Assert.Equal((Data.Trajectories[0].Times[^1], forecaster.Name), (saved.Time, saved.Forecaster.Name));
        }
    }

    [Fact]
    public void New_rows_update_the_state_as_if_they_had_been_in_the_history()
    {
        Trajectory all = Data.Trajectories[0];
        Trajectory first = Rows(all, 0, 120), rest = Rows(all, 120, all.Rows);
        foreach (Forecaster forecaster in (Forecaster[])[Linear(), Average()])
        {
            SavedForecaster saved = Reopened(forecaster, TimeSeries.Of(first.Times, first.Values, Data.States));
            Same(forecaster.Forecast(all, 152, 170), saved.After(rest).Forecast(152, 170), 1e-7);
            Same(forecaster.Forecast(all, 152, 170),
                saved.After(Rows(all, 120, 133)).After(Rows(all, 133, all.Rows)).Forecast(152, 170), 1e-7);
        }
    }

    [Fact]
    public void Rows_that_do_not_follow_the_history_start_a_new_one()
    {
        LinearForecaster forecaster = Linear();
        Trajectory other =
            new([.. Enumerable.Range(0, 40).Select(n => (double)n)], Rows(Data.Trajectories[0], 30, 70).Values);
        Same(forecaster.Forecast(other, 41, 45), Reopened(forecaster, Data).After(other).Forecast(41, 45), 1e-9);
    }

    [Fact]
    public void Damaged_files_and_files_of_other_kinds_are_rejected()
    {
        SavedForecaster.Of(Linear(), Data).Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.True(SavedForecaster.IsForecasterFile(path));
        Assert.Contains("SavedForecaster.Open", Assert.Throws<ModelFileException>(() => NeuralOde.Open(path)).Message,
            StringComparison.Ordinal);
        for (int n = 1; n < 40; n++)
        {
            byte[] damaged = [.. bytes];
            damaged[(n * 191) % bytes.Length] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            Assert.Throws<ModelFileException>(() => SavedForecaster.Open(path));
            File.WriteAllBytes(path, bytes[..(bytes.Length * n / 40)]);
            Assert.Throws<ModelFileException>(() => SavedForecaster.Open(path));
        }

        Average().Network.Fitted.Save(path);
        Assert.False(SavedForecaster.IsForecasterFile(path));
        Assert.Contains("NeuralOde.Open", Assert.Throws<ModelFileException>(() => SavedForecaster.Open(path)).Message,
            StringComparison.Ordinal);
    }

    private SavedForecaster Reopened(Forecaster forecaster, TimeSeries data)
    {
        (forecaster is AverageForecaster average ? SavedForecaster.Of(average, data) : SavedForecaster.Of((LinearForecaster)forecaster, data)).Save(path);
        return SavedForecaster.Open(path);
    }

    private static LinearForecaster Linear() => LinearForecaster.Fit(Data);

    private static AverageForecaster Average()
    {
        FitOptions options = new() { Steps = 300, Threads = 1 };
        NeuralOde model = new(new MlpField(2, [8], Activation.Tanh));
        using Fit<float> fit = new(model, Data, options);
        fit.Run();
        LinearForecaster linear = Linear();
        return AverageForecaster.Of(
            linear, NeuralForecaster.Of(fit.Result, Data), NeuralForecaster.Trials(model, Data, options, linear), Data);
    }

    private static void Same(Forecast expected, Forecast actual, double relative)
    {
        foreach ((double[,] first, double[,] second) in new[] { (expected.Mean, actual.Mean),
            (expected.Quantile(0.9), actual.Quantile(0.9)) })
        {
            for (int n = 0; n < first.GetLength(0); n++)
            {
                for (int c = 0; c < first.GetLength(1); c++)
                {
                    Assert.Equal(first[n, c], second[n, c], relative * (1 + Math.Abs(first[n, c])));
                }
            }
        }
    }

    private static Trajectory Rows(Trajectory all, int from, int to)
    {
        double[,] values = new double[to - from, 2];
        Array.Copy(all.Values, 2 * from, values, 0, values.Length);
        return new(all.Times[from..to], values);
    }

    // Positive values, so that logarithms are modelled as well; two cells are missing.
    private static TimeSeries Wave()
    {
        double[,] values = new double[150, 2];
        RandomKey key = new(7);
        for (int n = 0; n < 150; n++)
        {
            values[n, 0] = 5 + (2 * Math.Sin(0.4 * n)) + (0.1 * key.Normal(2 * n));
            values[n, 1] = 4 + (2 * Math.Cos(0.4 * n)) + (0.1 * key.Normal((2 * n) + 1));
        }

        (values[20, 0], values[130, 1]) = (double.NaN, double.NaN);
        return TimeSeries.Of([.. Enumerable.Range(0, 150).Select(n => n + 1.0)], values, ["prey", "predator"]);
    }
}
