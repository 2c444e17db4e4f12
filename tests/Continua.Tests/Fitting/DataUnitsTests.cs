using Continua.Learning;

namespace Continua.Tests.Fitting;

/// <summary>
/// Values in data units stay in double precision from the data to the forecast, for all magnitudes and for fits in
/// either precision.
/// </summary>
public sealed class DataUnitsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("continua").FullName;

    private string File => Path.Combine(folder, "model.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(4500000, 0.05)]
    [InlineData(-1.7e12, 0.3)]
    [InlineData(0, 4e39)]
    [InlineData(1e300, 3e299)]
    [InlineData(0, 1e-300)]
    public void A_forecast_in_single_precision_keeps_the_digits_of_the_data(double offset, double size)
    {
        TimeSeries data = Circle(offset, size);
        Fitted<float> fitted = Network().Fit(data, Quick);
        double[] start = [offset + (0.6 * size), offset - (0.8 * size)];
        double[,] ahead = fitted.Predict(start, [0, 1, 2]);
        Assert.Equal(start, new[] { ahead[0, 0], ahead[0, 1] });
        Assert.All(ahead.Cast<double>(), x => Assert.InRange((x - offset) / size, -3, 3));
        Assert.True(Math.Abs(ahead[1, 0] - ahead[0, 0]) > 1e-3 * size, "the forecast moves");

        // The same model without offset and scale: the units add only one rounding of the offset.
        double[,] plain = Network().Fit(Circle(0, 1), Quick).Predict([0.6, -0.8], [0, 1, 2]);
        double rounding = (1e-15 * Math.Abs(offset) / size) + 1e-4;
        Assert.All(
            ahead.Cast<double>().Zip(plain.Cast<double>()),
            pair => Assert.Equal(pair.Second, (pair.First - offset) / size, rounding * 100));
    }

    [Fact]
    public void A_forecast_is_in_double_precision()
    {
        Solution<double> ahead = Network().Fit(Circle(4500000, 0.05), Quick).Forecast([4500000.03, 4499999.96], 0, 3);
        Assert.Equal(4500000.03, ahead.Values()[0, 0]);
        Assert.Equal(Enumerable.Range(0, 11), ahead.Times().Select(t => (int)Math.Round(t / 0.3)));
        Assert.Equal(ahead.Values()[10, 1], ahead.Last[0, 1]);
        Assert.NotEqual(ahead.Last[0, 0], (float)ahead.Last[0, 0]);
    }

    [Fact]
    public void A_model_is_read_in_the_precision_in_which_it_was_saved()
    {
        NeuralOde model = Network();
        Fitted<double> fine = model.Fit<double>(Circle(4500000, 0.05), Quick);
        fine.Save(File);
        foreach (Fitted again in new[] { NeuralOde.Open(File), model.Load(File) })
        {
            Fitted<double> read = Assert.IsType<Fitted<double>>(again);
            Assert.Equal(fine.Parameters.Values, read.Parameters.Values);
            Assert.Equal(
                fine.Predict([4500000.03, 4499999.96], [0, 1]).Cast<double>(), read.Predict([4500000.03, 4499999.96], [0, 1]).Cast<double>());
        }

        Assert.Equal(fine.Parameters.Values.Select(x => (float)x), NeuralOde.Open<float>(File).Parameters.Values);
        model.Fit(Circle(0, 1), Quick).Save(File);
        Assert.IsType<Fitted<float>>(NeuralOde.Open(File));
        Assert.IsType<Fitted<double>>(model.Load<double>(File));
    }

    [Fact]
    public void Deviations_out_of_range_are_refused_before_training_and_the_proposed_factor_works()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Network().Fit(Circle(0, 1e-322), Quick));
        Assert.Contains("multiply the column by 1e300", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, Network().Fit(Circle(0, 1e-322 * 1e300), Quick).Predict([0, 1e-22], [0, 1]).GetLength(0));
        refusal = Assert.Throws<ArgumentException>(() => Network().Fit(Circle(0, 1.7e308), Quick));
        Assert.Contains("divide the column by 1e100", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, Network().Fit(Circle(0, 1.7e208), Quick).Predict([0, 1e208], [0, 1]).GetLength(0));
    }

    [Fact]
    public void Errors_of_model_and_baselines_do_not_depend_on_offset_or_size()
    {
        Comparison plain = Compared(0, 1), far = Compared(4500000, 0.05), huge = Compared(0, 1e300);
        Assert.Equal(plain.Model.Nrmse, far.Model.Nrmse, 1e-4);
        Assert.Equal(plain.Persistence.Nrmse, far.Persistence.Nrmse, 1e-7);
        Assert.Equal(plain.Linear!.Nrmse, far.Linear!.Nrmse, 1e-4);
        Assert.Equal(plain.Persistence.Nrmse, huge.Persistence.Nrmse, 1e-12);
        Assert.Equal(plain.Model.Nrmse, huge.Model.Nrmse, 1e-4);
        Assert.InRange(plain.Persistence.Nrmse, 0.1, 2);
    }

    internal static TimeSeries Circle(
        double offset, double size, int rows = 120, double spacing = 0.3, double start = 0)
    {
        double[] times = [.. Enumerable.Range(0, rows).Select(i => start + (spacing * i))];
        double[,] values = new double[rows, 2];
        for (int i = 0; i < rows; i++)
        {
            (values[i, 0], values[i, 1]) = (offset + (size * Math.Cos(0.3 * i)), offset + (size * Math.Sin(0.3 * i)));
        }

        return TimeSeries.Of(times, values, ["x", "y"]);
    }

    private static FitOptions Quick => new() { Steps = 60, Window = 6, ValidateEvery = 20, Holdout = 0.2, Threads = 1 };

    private static NeuralOde Network() => new(new MlpField(2, [8], Activation.Tanh));

    private static Comparison Compared(double offset, double size)
    {
        using Fit<float> fit = new(Network(), Circle(offset, size), Quick);
        fit.Run();
        return Comparison.Of(fit, Quick, 5);
    }
}
