using System.Text.Json;
using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary><c>continua fit --quick</c>: linear models from the data file to the report.</summary>
public class QuickFitTests
{
    [Fact]
    public void It_leaves_forecasts_with_bands_a_backtest_and_a_report()
    {
        using Folder folder = new();
        Call call = Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run"), "--json", "--quiet");
        Assert.Equal((0, ""), (call.Code, call.Error));
        JsonElement json = call.Json();
        Assert.Equal("done", json.GetProperty("status").GetString());
        Assert.Equal(2, json.GetProperty("scores").GetArrayLength());
        string[] left = [.. Directory.EnumerateFileSystemEntries(folder.In("run")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(["ahead.csv", "backtest.csv", "figure-forecast.svg", "forecast.csv", "report.html", "result.json"], left);
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
    public void The_same_command_leaves_the_same_files()
    {
        using Folder folder = new();
        Call.Run("fit", folder.Data, "--quick", "--out", folder.In("a"), "--quiet", "--threads", "1");
        Call.Run("fit", folder.Data, "--quick", "--out", folder.In("b"), "--quiet");
        Assert.All(["forecast.csv", "ahead.csv", "backtest.csv"], file => Assert.Equal(folder.Text("a", file), folder.Text("b", file)));
    }

    [Fact]
    public void A_run_may_be_made_again_in_its_folder_by_either_kind()
    {
        using Folder folder = new();
        Assert.Equal(0, Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run"), "--quiet").Code);
        Assert.Equal(0, Call.Run("fit", folder.Data, "--quick", "--out", folder.In("run"), "--quiet").Code);
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]).Code);
    }
}
