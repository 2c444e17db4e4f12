using Continua.Learning;
using Continua.Tests.Cli;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about forecasters that are saved with a whole run.</summary>
internal static class WholeRunFixes
{
    public static IEnumerable<Fix> All =>
    [
        Tool(
            "ForecastCommand.cs", "name the folder of its run, or leave {option.Name} out.",
            f => [f.In("net"), "--level", "0.5"],
            f => [f.In("net")], f => [f.In("run"), "--level", "0.5"]),
        Tool(
            "ForecastCommandOptions.cs", "add --from STATE.csv, or leave {option.Name} out.",
            f => [f.In("net"), "--decimal", "point"], f => [f.In("net")],
            f => [f.In("net"), "--decimal", "point", "--from", f.Data]),
        Tool(
            "ForecasterContinuation.cs", "give a history with --data, or name the network's model file.", f => [f.In("run"), "--from", f.Data],
            f => [f.In("run"), "--data", f.Data], f => [Path.Combine(f.In("net"), "model.safetensors"), "--from", f.Data]),
        Tool(
            "ForecasterContinuation.cs", "give a file of one of them.",
            f => [f.In("named"), "--data", f.Write("two.csv", Rows(1, "a", "b"))],
            f => [f.In("named"), "--data", f.Write("one.csv", Rows(1, "a"))]),
        Until(), Unfinished(),
        Library(
            "ModelMetadata.cs", "open it with SavedForecaster.Open(path)", path => Saved().Save(path),
            path => NeuralOde.Open(path),
            path => SavedForecaster.Open(path)),
        Library(
            "SavedForecaster.cs", "open a network with NeuralOde.Open(path)", path => Network().Save(path),
            path => SavedForecaster.Open(path),
            path => NeuralOde.Open(path)),
        Fix.Of<ArgumentException>(
            "SavedForecaster.cs", "take fewer.", () => Saved().Paths(int.MaxValue, [41]),
            () => Saved().Paths(100, [41])),
        Fix.Of<ArgumentException>(
            "SavedForecaster.cs", "take 100.", () => Saved().Paths(0, [41]), () => Saved().Paths(100, [41])),
        Fix.Of<ArgumentException>(
            "SavedForecaster.cs", "sort them, and leave out those that are not later than that row.",
            () => Saved().Forecast(42, 41, 3), () => Saved().Forecast(41, 42)),
        Fix.Of<ArgumentException>(
            "SavedForecaster.cs", "give one column for each state.", () => Saved().After(new([50], new double[1, 2])),
            () => Saved().After(new([50], new double[1, 1]))),
        Fix.Of<ArgumentException>(
            "AverageForecaster.cs", "fit them.", () => AveragedWith(Reopened()),
            () => AveragedWith(LinearForecaster.Fit(Data))),
    ];

    private static readonly TimeSeries Data = TimeSeries.Of(
        [.. Enumerable.Range(0, 40).Select(i => (double)i)],
        Column([.. Enumerable.Range(0, 40).Select(i => Math.Sin(i))]));

    private static string Rows(double from, params string[] series) =>
        "id,t,x\n" + string.Concat(series.SelectMany(name =>
        Enumerable.Range(0, 30).Select(
            i => FormattableString.Invariant($"{name},{from + i},{Math.Sin(0.4 * i) + 2}\n"))));

    private static Fix Until() => new("ForecasterContinuation.cs", "give a later time.", () =>
    {
        using Folder folder = new();
        Assert.Equal(0, Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run"), "--quiet").Code);
        Call.Run("forecast", folder.In("run"), "--until", "3").Fails(1, "give a later time.");
        Assert.Equal(0, Call.Run("forecast", folder.In("run"), "--until", "7").Code);
    });

    private static Fix Unfinished() => new("ForecastCommand.cs", "add --resume to its fit.", () =>
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        string[] forecast = ["forecast", folder.In("run"), "--until", "7"];
        Assert.Equal(130, Call.StoppedAt("step ", fit).Code);
        Assert.Contains("add --resume to its fit.", Call.Run(forecast).Error, StringComparison.Ordinal);
        Assert.Equal(0, Call.Run([.. fit, "--resume"]).Code);
        Assert.DoesNotContain("--resume", Call.Run(forecast).Error, StringComparison.Ordinal);
    });

    private static Fix Tool(
        string file, string advice, Func<Folder, string[]> wrong, params Func<Folder, string[]>[] right) => new(file,
        advice, () =>
    {
        using Folder folder = new();
        Assert.Equal(0, Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run"), "--quiet").Code);
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("net"), "--quiet", .. Call.Tiny]).Code);
        string named = folder.Write("named.csv", Rows(1, "a"));
        Assert.Equal(
            0, Call.Run("fit", named, "--series", "id", "--quick", "--out", folder.In("named"), "--quiet").Code);
        Call call = Call.Run(["forecast", .. wrong(folder), "--until", "77"]);
        Assert.NotEqual(0, call.Code);
        Assert.Contains(advice.Split('{')[0], call.Error, StringComparison.Ordinal);
        Assert.All(right, arguments => Assert.Equal((0, ""), Run(["forecast", .. arguments(folder), "--until", "77"])));
    });

    private static (int Code, string Error) Run(string[] arguments)
    {
        Call call = Call.Run(arguments);
        return (call.Code, call.Code == 0 ? "" : call.Error);
    }

    private static Fix Library(
        string file, string advice, Action<string> save, Action<string> wrong, Action<string> right) => new(file,
        advice, () =>
    {
        string path = Path.GetTempFileName();
        save(path);
        Fix.Of<ModelFileException>(file, advice, () => wrong(path), () => right(path)).Trial();
        System.IO.File.Delete(path);
    });

    private static SavedForecaster Saved() => SavedForecaster.Of(LinearForecaster.Fit(Data), Data);

    private static LinearForecaster Reopened()
    {
        string path = Path.GetTempFileName();
        Saved().Save(path);
        LinearForecaster forecaster = (LinearForecaster)SavedForecaster.Open(path).Forecaster;
        System.IO.File.Delete(path);
        return forecaster;
    }

    private static Fitted<float> Network()
    {
        using Fit<float> fit = new(new(new MlpField(1, [3], Activation.Tanh)), Data, new() { Steps = 3, Threads = 1 });
        fit.Run();
        return fit.Result;
    }

    private static void AveragedWith(LinearForecaster linear) =>
        AverageForecaster.Of(linear, NeuralForecaster.Of(Network(), Data), [], Data);

    private static double[,] Column(double[] values)
    {
        double[,] column = new double[values.Length, 1];
        Buffer.BlockCopy(values, 0, column, 0, Buffer.ByteLength(values));
        return column;
    }
}
