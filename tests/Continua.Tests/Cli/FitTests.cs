using System.Globalization;
using System.Text.Json;
using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary><c>continua fit --model neural</c>: its files, JSON, progress and options.</summary>
public class FitTests
{
    private static readonly string[] Keys =
    [
        "schema", "version", "status", "data", "data_path", "data_sha256", "rows", "states", "time_unit", "train_rows", "holdout_rows", "parameters",
        "steps", "train_loss", "validation_loss", "horizon", "holdout_nrmse", "persistence_nrmse", "linear_nrmse", "winner", "starts",
        "independent_starts", "level", "scores", "verdict", "learned", "checks", "network", "nfe_forward", "nfe_backward", "seconds_total", "seconds_training", "seed", "reading", "notes", "model", "report",
    ];

    [Fact]
    public void A_fit_writes_all_its_files_and_lists_its_result_in_json()
    {
        using Folder folder = new();
        Call call = Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--json", "--quiet", "--seed", "7", .. Call.Tiny]);
        Assert.Equal((0, ""), (call.Code, call.Error));
        JsonElement json = call.Json();
        Assert.Equal(Keys, json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("done", 60, 7), (json.GetProperty("status").GetString(), json.GetProperty("rows").GetInt32(), json.GetProperty("seed").GetInt32()));
        Assert.Equal((12, 10), (json.GetProperty("steps").GetInt32(), json.GetProperty("horizon").GetInt32()));
        Assert.Equal(60, json.GetProperty("train_rows").GetInt32() + json.GetProperty("holdout_rows").GetInt32());
        Assert.True(json.GetProperty("holdout_nrmse").GetDouble() > 0);
        string[] expected = ["forecast.csv", "history.csv", "model.safetensors", "report.html", "result.json"];
        string[] left = [.. Directory.EnumerateFileSystemEntries(folder.In("run")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, left.Where(f => !f.EndsWith(".svg", StringComparison.Ordinal)));
        Assert.NotEqual(expected.Length, left.Length);
        Assert.Equal(Keys, JsonDocument.Parse(folder.Text("run", "result.json")).RootElement.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void The_forecast_file_has_the_held_out_rows_and_their_forecast()
    {
        using Folder folder = new();
        Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]);
        TimeSeries forecast = TimeSeries.ReadCsv(folder.In("run", "forecast.csv")), data = TimeSeries.ReadCsv(folder.Data);
        Assert.Equal(["x", "y", "x_forecast", "y_forecast"], forecast.States);
        Assert.Equal(data.Trajectories[0].Times[^forecast.Rows..], forecast.Trajectories[0].Times);
        Assert.Equal(data.Trajectories[0].Values[59, 1], forecast.Trajectories[0].Values[forecast.Rows - 1, 1]);
        Assert.All(Enumerable.Range(0, forecast.Rows), row => Assert.True(forecast.Trajectories[0].IsComplete(row)));
    }

    [Fact]
    public void Progress_goes_to_standard_error_in_plain_lines()
    {
        using Folder folder = new();
        Call call = Call.Run(["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny]);
        Assert.Equal((0, ""), (call.Code, call.Out));
        Assert.DoesNotContain('\u001b', call.Error);
        foreach (string word in new[] { "step 12/12", "loss", "validation", "rate", "NFE", "steps/s", "left", "report.html" })
        {
            Assert.Contains(word, call.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_do_not_depend_on_the_culture()
    {
        using Folder folder = new();
        CultureInfo before = CultureInfo.CurrentCulture;
        Call.Run(["fit", folder.Data, "--out", folder.In("a"), "--quiet", .. Call.Tiny]);
        try
        {
            CultureInfo.CurrentCulture = new("de-DE");
            Call german = Call.Run(["fit", folder.Data, "--out", folder.In("b"), "--json", "--rate", "0.01", .. Call.Tiny]);
            Assert.Equal("done", german.Json().GetProperty("status").GetString());
            Assert.DoesNotMatch(@"loss \d,", german.Error);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(folder.Bytes("a", "model.safetensors"), folder.Bytes("b", "model.safetensors"));
        Assert.Equal(folder.Bytes("a", "forecast.csv"), folder.Bytes("b", "forecast.csv"));
        Assert.Equal(folder.Bytes("a", "figure-forecast.svg"), folder.Bytes("b", "figure-forecast.svg"));
        Assert.Equal(History(folder.Text("a", "history.csv")), History(folder.Text("b", "history.csv")));

        // All columns but the last one, the duration.
        static IEnumerable<string> History(string text) => text.Split('\n').Select(line => line[..Math.Max(0, line.LastIndexOf(','))]);
    }

    [Theory]
    [InlineData("--solver", "euler")]
    [InlineData("--solver", "rk4")]
    [InlineData("--solver", "bosh3")]
    [InlineData("--adjoint", "checkpointed")]
    [InlineData("--adjoint", "backsolve")]
    [InlineData("--activation", "silu")]
    [InlineData("--step-size", "0.5")]
    [InlineData("--holdout", "0")]
    [InlineData("--validation", "0")]
    [InlineData("--clip", "0")]
    public void Each_option_works_alone(string option, string value)
    {
        using Folder folder = new();
        Call call = Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--json", "--quiet", option, value, .. Call.Tiny]);
        Assert.Equal((0, ""), (call.Code, call.Error));
        Assert.True(double.IsFinite(call.Json().GetProperty("train_loss").GetDouble()));
    }

    [Fact]
    public void Without_held_out_rows_errors_are_null()
    {
        using Folder folder = new();
        Call call = Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--json", "--quiet", "--holdout", "0", .. Call.Tiny]);
        Assert.All(
            new[] { "holdout_nrmse", "persistence_nrmse", "linear_nrmse", "winner" },
            key => Assert.Equal(JsonValueKind.Null, call.Json().GetProperty(key).ValueKind));
    }

    [Fact]
    public void Diverging_training_ends_with_a_message_and_exit_code_1()
    {
        using Folder folder = new();
        string[] words = ["fit", folder.Data, "--out", folder.In("run"), "--json", "--rate", "1e30", "--clip", "0", "--activation", "identity", .. Call.Tiny];
        Call call = Call.Run(words);
        call.Fails(1, "lower --rate");
        Assert.Contains("lower --rate", call.Json().GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, Call.Run(words).Code);
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]).Code);
    }
}
