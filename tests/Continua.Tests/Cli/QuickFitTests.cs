using System.Text.Json;
using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary><c>continua fit --quick</c>: linear models without a network.</summary>
public class QuickFitTests
{
    [Fact]
    public void A_quick_fit_writes_forecasts_with_bands_a_backtest_and_a_report()
    {
        using Folder folder = new();
        Call call = Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run"), "--json", "--quiet");
        Assert.Equal((0, ""), (call.Code, call.Error));
        JsonElement json = call.Json();
        Assert.Equal("done", json.GetProperty("status").GetString());
        Assert.Equal(2, json.GetProperty("scores").GetArrayLength());
        string[] left = [.. Directory.EnumerateFileSystemEntries(folder.In("run")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(["ahead.csv", "backtest.csv", "components.csv", "figure-components.svg", "figure-forecast.svg", "forecast.csv", "forecaster.safetensors", "report.html", "result.json"], left);
        TimeSeries forecast = TimeSeries.ReadCsv(folder.In("run", "forecast.csv")), ahead = TimeSeries.ReadCsv(folder.In("run", "ahead.csv"));
        Assert.Equal(["x", "y", "x_forecast", "y_forecast", "x_lower", "y_lower", "x_upper", "y_upper"], forecast.States);
        Assert.Equal(["x_forecast", "y_forecast", "x_lower", "y_lower", "x_upper", "y_upper"], ahead.States);
        Assert.Equal(10, ahead.Rows);
        Assert.Equal(6.0, ahead.Trajectories[0].Times[0], 1e-9);
        double[,] values = ahead.Trajectories[0].Values;
        for (int n = 0; n < ahead.Rows; n++)
        {
            Assert.Equal(Math.Cos(6 + (0.1 * n)), values[n, 0], 0.2);
            Assert.True(values[n, 2] <= values[n, 0] && values[n, 0] <= values[n, 4]);
        }
    }

    [Fact]
    public void The_same_command_writes_the_same_files()
    {
        using Folder folder = new();
        Call.Run("fit", folder.Data, "--quick", "--out", folder.In("a"), "--quiet", "--threads", "1");
        Call.Run("fit", folder.Data, "--quick", "--out", folder.In("b"), "--quiet");
        Assert.All(["forecast.csv", "ahead.csv", "backtest.csv"], file => Assert.Equal(folder.Text("a", file), folder.Text("b", file)));
    }

    [Fact]
    public void A_fit_of_a_network_replaces_linear_models_in_a_folder_but_not_the_reverse()
    {
        using Folder folder = new();
        Assert.Equal(0, Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run"), "--quiet").Code);
        Assert.Equal(0, Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run"), "--quiet").Code);
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]).Code);
        Assert.False(File.Exists(folder.In("run", "ahead.csv")) || File.Exists(folder.In("run", "backtest.csv")));
        byte[] model = folder.Bytes("run", "model.safetensors");
        Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run")).Fails(1, "network's model");
        Assert.Equal(model, folder.Bytes("run", "model.safetensors"));
    }

    [Theory]
    [InlineData("a constant column", "t,x\n", "i,5\n", 30)]
    [InlineData("missing cells", "t,x,y\n", "i,,s\n", 1)]
    [InlineData("days", "date,x\n", "d,s\n", 40)]
    [InlineData("large numbers", "t,x\n", "i,1e200\n", 20)]
    [InlineData("zeros", "t,x,y\n", "i,0,s\n", 25)]
    [InlineData("uneven times", "t,x\n", "u,s\n", 40)]
    [InlineData("few rows", "t,x\n", "i,s\n", 8)]
    public void Strange_files_have_finite_forecasts_or_a_message(string kind, string header, string row, int rows)
    {
        using Folder folder = new();
        Random random = new(1);
        DateTime day = new(2024, 2, 20);
        string text = header + string.Concat(Enumerable.Range(0, rows).Select(i => row
            .Replace("i", $"{i}").Replace("d", $"{day.AddDays(i):yyyy-MM-dd}").Replace("u", FormattableString.Invariant($"{Math.Pow(i + 1, 1.5):F3}"))
            .Replace("s", FormattableString.Invariant($"{random.NextDouble():F4}"))));
        Call call = Call.Run("fit", folder.Write("strange.csv", text), "--quick", "--out", folder.In("run"));
        if (call.Code != 0)
        {
            Assert.EndsWith(".\n", call.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", call.Error, StringComparison.Ordinal);
            return;
        }

        double[,] ahead = TimeSeries.ReadCsv(folder.In("run", "ahead.csv")).Trajectories[0].Values;
        Assert.All(ahead.Cast<double>(), value => Assert.True(double.IsFinite(value), kind));
    }

    [Fact]
    public void A_forecast_far_outside_the_data_has_a_warning()
    {
        using Folder folder = new();
        string growing = "t,x\n" + string.Concat(Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{i},{Math.Exp(0.15 * i) * (1 + (0.02 * Math.Sin(i * i))):F4}\n")));
        Call call = Call.Run("fit", folder.Write("growing.csv", growing), "--quick", "--out", folder.In("run"), "--json");
        Assert.Equal(0, call.Code);
        Assert.Contains("Forecast x leaves the training data by far", call.Error, StringComparison.Ordinal);
        Assert.Contains(call.Json().GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("by far", StringComparison.Ordinal));
        Assert.Contains("by far", folder.Text("run", "report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_fit_writes_nothing_and_prints_a_message()
    {
        using Folder folder = new();
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Call call = Call.Run(80, stop.Token, "fit", folder.Data, "--quick", "--out", folder.In("run"), "--json");
        Assert.Equal(130, call.Code);
        Assert.Contains("nothing was written", call.Error, StringComparison.Ordinal);
        Assert.Equal("stopped", call.Json().GetProperty("status").GetString());
        Assert.False(File.Exists(folder.In("run", "result.json")));
    }
}
