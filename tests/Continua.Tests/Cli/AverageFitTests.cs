using System.Text.Json;
using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary><c>continua fit</c> with its defaults: the average of linear models and a network.</summary>
public class AverageFitTests
{
    private static readonly string[] Small = ["--steps", "12", "--hidden", "6", "--batch", "8", "--threads", "1"];

    [Fact]
    public void A_fit_writes_the_files_of_the_network_and_forecasts_with_bands()
    {
        using Folder folder = new();
        string data = folder.Write("long.csv", Folder.Circle(120));
        Call call = Call.Run(["fit", data, "--out", folder.In("run"), "--json", "--quiet", .. Small]);
        Assert.Equal((0, ""), (call.Code, call.Error));
        JsonElement json = call.Json();
        Assert.Equal("done", json.GetProperty("status").GetString());
        Assert.Equal(
            ["average of linear models", "neural ODE", "persistence"],
            json.GetProperty("scores").EnumerateArray().Select(score => score.GetProperty("model").GetString()));
        Assert.False(json.GetProperty("network").GetProperty("takes_part").GetBoolean());
        Assert.True(json.GetProperty("network").GetProperty("trial_starts").GetInt32() > 0);
        string[] left = [.. Directory.EnumerateFileSystemEntries(folder.In("run")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["ahead.csv", "backtest.csv", "components.csv", "forecast.csv", "forecaster.safetensors", "history.csv", "model.safetensors", "report.html", "result.json"],
            left.Where(f => !f.EndsWith(".svg", StringComparison.Ordinal)));
        TimeSeries forecast = TimeSeries.ReadCsv(folder.In("run", "forecast.csv"));
        Assert.Equal(["x", "y", "x_forecast", "y_forecast", "x_lower", "y_lower", "x_upper", "y_upper"], forecast.States);
    }

    [Fact]
    public void The_report_has_five_sections_in_order()
    {
        using Folder folder = new();
        Call call = Call.Run(["fit", folder.Write("long.csv", Folder.Circle(120)), "--out", folder.In("run"), .. Small]);
        Assert.Contains("The network adds nothing", call.Error, StringComparison.Ordinal);
        string page = folder.Text("run", "report.html");
        string[] headings = ["Compared with what?", "How sure is it?", "What did it learn?", "What was found in the data?", "To repeat this run"];
        int[] positions = [.. headings.Select(heading => page.IndexOf(heading, StringComparison.Ordinal))];
        Assert.All(positions, position => Assert.True(position > 0));
        Assert.Equal(positions.Order(), positions);
    }

    [Theory]
    [InlineData("step 12/12")]
    [InlineData("trial 1 of 2: step 12/12")]
    [InlineData("trial 2 of 2: step 12/12")]
    public void A_run_stopped_in_training_or_a_trial_resumes_to_the_same_bits(string at)
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Write("long.csv", Folder.Circle(120)), .. Small];
        Assert.Equal(0, Call.Run([.. fit, "--out", folder.In("whole")]).Code);
        string[] parts = [.. fit, "--out", folder.In("parts")];
        Call stopped = Call.StoppedAt(at, [.. parts, "--json"]);
        Assert.Equal((130, "stopped"), (stopped.Code, stopped.Json().GetProperty("status").GetString()));
        Assert.Equal(1, Call.Run(parts).Code);
        Assert.Equal(0, Call.Run([.. parts, "--resume"]).Code);
        Assert.All(
            ["model.safetensors", "forecast.csv", "ahead.csv", "backtest.csv"],
            file => Assert.Equal(folder.Bytes("whole", file), folder.Bytes("parts", file)));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.In("parts")), file => file.Contains("checkpoint", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("smoothing")]
    [InlineData("carma")]
    [InlineData("joint")]
    [InlineData("linear")]
    public void Linear_models_of_one_family_or_of_all_can_forecast_without_a_network(string model)
    {
        using Folder folder = new();
        Call call = Call.Run("fit", folder.Data, "--model", model, "--out", folder.In("run"), "--json", "--quiet");
        Assert.Equal((0, ""), (call.Code, call.Error));
        Assert.False(File.Exists(folder.In("run", "model.safetensors")));
        Assert.True(call.Json().GetProperty("scores")[0].GetProperty("rmse").GetDouble() < 0.5);
    }

    [Fact]
    public void Several_series_are_forecast_by_the_network_alone_with_a_note()
    {
        using Folder folder = new();
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{(i < 30 ? "a" : "b")},{i % 30},{Math.Sin(0.3 * i):F4}\n")));
        Call call = Call.Run(["fit", folder.Write("two.csv", "id,t,x\n" + rows), "--series", "id", "--out", folder.In("run"), .. Small]);
        Assert.Equal(0, call.Code);
        Assert.Contains("the network forecasts alone", call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bands_of_another_level_are_wider()
    {
        using Folder folder = new();
        Call.Run("fit", folder.Data, "--quick", "--out", folder.In("a"), "--quiet");
        Call.Run("fit", folder.Data, "--quick", "--level", "0.99", "--out", folder.In("b"), "--quiet");
        double Width(string run)
        {
            double[,] ahead = TimeSeries.ReadCsv(folder.In(run, "ahead.csv")).Trajectories[0].Values;
            return ahead[0, 4] - ahead[0, 2];
        }

        Assert.True(Width("b") > 1.3 * Width("a"));
    }

    [Fact]
    public void Paths_periods_and_robustness_are_options_of_the_command_line()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--quick", "--quiet", "--out", folder.In("run")];
        Assert.Equal(0, Call.Run([.. fit, "--paths", "3", "--robust", "--period", "2"]).Code);
        TimeSeries paths = TimeSeries.ReadCsv(folder.In("run", "paths.csv"), new() { Series = "path" });
        Assert.Equal((3, 10), (paths.Trajectories.Count, paths.Trajectories[0].Rows));
        Assert.Equal(0, Call.Run(fit).Code);
        Assert.False(File.Exists(folder.In("run", "paths.csv")));
        Call drawn = Call.Run("forecast", folder.In("run"), "--until", "7", "--paths", "2", "--seed", "5");
        Assert.Equal((0, ""), (drawn.Code, drawn.Error));
        Assert.StartsWith("path,t,x,y\n1,", drawn.Out, StringComparison.Ordinal);
        Call.Run([.. fit, "--period", "77"]).Fails(1, "choose another.");
    }

    [Fact]
    public void Forecasts_continue_from_new_rows()
    {
        using Folder folder = new();
        Call.Run("fit", folder.Data, "--quick", "--quiet", "--out", folder.In("run"));
        string next = folder.Write("next.csv", "t,x,y\n" + string.Concat(Enumerable.Range(60, 20).Select(i => FormattableString.Invariant(
            $"{0.1 * i:F1},{Math.Cos(0.1 * i):F4},{Math.Sin(0.1 * i):F4}\n"))));
        Call call = Call.Run("forecast", folder.In("run"), "--data", next, "--until", "8.5");
        Assert.Equal((0, ""), (call.Code, call.Error));
        string[] lines = call.Out.TrimEnd().Split('\n');
        Assert.Equal("t,x,y,x_lower,y_lower,x_upper,y_upper", lines[0]);
        Assert.StartsWith("8,", lines[1], StringComparison.Ordinal);
        Assert.Equal(Math.Cos(8.5), double.Parse(lines[^1].Split(',')[1], System.Globalization.CultureInfo.InvariantCulture), 0.1);
    }

    [Fact]
    public void Info_prints_the_averaged_models_and_their_weights()
    {
        using Folder folder = new();
        Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--quiet", .. Small]);
        Call info = Call.Run("info", folder.In("run"));
        Assert.Equal((0, ""), (info.Code, info.Error));
        Assert.All(["average of linear models", "CARMA", "history until", "network"], word => Assert.Contains(word, info.Out, StringComparison.Ordinal));
        JsonElement json = Call.Run("info", folder.In("run"), "--json").Json();
        Assert.Equal(2, json.GetProperty("averaged").EnumerateArray().Sum(entry => entry.GetProperty("weight").GetDouble()), 1e-9);
    }
}
