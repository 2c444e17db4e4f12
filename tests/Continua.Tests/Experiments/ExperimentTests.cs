using System.Text.Json;
using System.Text.RegularExpressions;
using Continua.Cli.Experiments;
using Continua.Tests.Cli;
using Continua.Tests.Data;

namespace Continua.Tests.Experiments;

/// <summary>
/// Every experiment whose data exists runs to its end and writes the files that it lists; mistaken calls are refused.
/// </summary>
public sealed class ExperimentTests
{
    static ExperimentTests()
    {
        string dataFolder = Path.GetDirectoryName(SharedDataFactAttribute.At("mnist"))!;
        if (Environment.GetEnvironmentVariable("CONTINUA_DATA") is null && Directory.Exists(dataFolder))
        {
            Environment.SetEnvironmentVariable("CONTINUA_DATA", dataFolder);
        }
    }

    /// <summary>Every experiment whose data exists.</summary>
    public static TheoryData<string> Names => [.. Experiment.All.Where(HasItsData).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_quick_run_writes_its_report_figures_and_metrics(string name)
    {
        using Folder folder = new();
        Call call = Call.Run("run", name, "--quick", "--json", "--threads", "1", "--out", folder.In("run"));
        Assert.True(call.Code == 0, call.Error);
        JsonElement result = call.Json();
        Assert.Equal("done", result.GetProperty("status").GetString());
        Assert.NotEmpty(result.GetProperty("metrics").EnumerateObject());
        Assert.All(result.GetProperty("checks").EnumerateArray(), c => Assert.Equal(JsonValueKind.Null, c.GetProperty("reached").ValueKind));
        string[] files = [.. result.GetProperty("files").EnumerateArray().Select(f => f.GetString()!)];
        Assert.Contains("report.html", files);
        Assert.Contains(files, f => f.EndsWith(".svg", StringComparison.Ordinal));
        Assert.Equal(
            files.Append("metrics.json").Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(folder.In("run")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("NaN", Regex.Replace(folder.Text("run", "report.html"), "base64,[A-Za-z0-9+/=]+", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_data_is_reported_before_any_work()
    {
        using Folder folder = new();
        if (Experiment.All.FirstOrDefault(e => !HasItsData(e)) is { } lacking)
        {
            Call.Run("run", lacking.Name, "--out", folder.In("run")).Fails(1, "CONTINUA_DATA");
            Assert.False(Directory.Exists(folder.In("run")));
        }
    }

    [Fact]
    public void The_list_has_all_experiments_in_a_narrow_terminal()
    {
        string list = Call.Run(40, default, "run").Out;
        Assert.All(Experiment.All, e => Assert.Contains(e.Name, list, StringComparison.Ordinal));
        Assert.All(list.Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 40, line));
    }

    [Fact]
    public void The_message_for_an_unknown_name_suggests_the_nearest_one() =>
        Call.Run("run", "random-feilds").Fails(2, "did you mean 'random-fields'?");

    [Fact]
    public void A_failure_is_one_json_object() =>
        Assert.Equal("continua.experiment/1", Call.Run("run", "none-such", "--json").Json().GetProperty("schema").GetString());

    [Fact]
    public void The_same_seed_draws_the_same_figure()
    {
        using Folder folder = new();
        string Picture(string seed, string to)
        {
            Assert.Equal(0, Call.Run("run", "random-fields", "--quick", "--quiet", "--seed", seed, "--out", folder.In(to)).Code);
            return folder.Text(to, "random-fields.svg");
        }

        string first = Picture("3", "a");
        Assert.Equal(first, Picture("3", "b"));
        Assert.NotEqual(first, Picture("4", "b"));
    }

    [Fact]
    public void A_folder_with_other_files_is_refused_and_unchanged()
    {
        using Folder folder = new();
        folder.Write("thesis.txt", "years of work");
        Call.Run("run", "random-fields", "--quick", "--out", folder.In()).Fails(1, "belongs to no experiment", "--out");
        Assert.Equal("years of work", folder.Text("thesis.txt"));
    }

    [Fact]
    public void A_stopped_run_writes_a_report_of_its_results()
    {
        using Folder folder = new();
        Call call = Call.StoppedAt("random-fields:", "run", "random-fields", "--quick", "--out", folder.In("run"));
        Assert.Equal(130, call.Code);
        Assert.Contains("was stopped", folder.Text("run", "report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_run_writes_its_report_with_the_reason()
    {
        using Folder folder = new();
        Call call = Call.Run(
            "run", "endpoints", "--quick", "--solver", "heun", "--rtol", "1e-30", "--atol", "1e-300", "--json", "--out", folder.In("run"));
        Assert.Equal(1, call.Code);
        JsonElement result = call.Json();
        Assert.Equal("failed", result.GetProperty("status").GetString());
        string sentence = result.GetProperty("error").GetString()!;
        Assert.Contains("MaxSteps", sentence, StringComparison.Ordinal);
        Assert.Contains(sentence, call.Error, StringComparison.Ordinal);
        Assert.Contains("The run failed", folder.Text("run", "report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tolerances_for_a_method_without_an_error_estimate_are_refused() =>
        Call.Run("run", "linear", "--quick", "--solver", "euler", "--rtol", "1e-4").Fails(2, "euler has none", "tsit5");

    [Theory]
    [InlineData(-0.5, "0.00", "−0.50")]
    [InlineData(4.65e-13, "G3", "4.65·10⁻¹³")]
    [InlineData(1e-11, "G6", "10⁻¹¹")]
    [InlineData(-2.5e20, "G3", "−2.5·10²⁰")]
    [InlineData(double.NaN, "G3", "–")]
    public void Numbers_are_formatted_for_reading(double number, string format, string shown) =>
        Assert.Equal(shown, NumberText.Of(number, format));

    private static bool HasItsData(Experiment experiment)
    {
        try
        {
            (experiment as INeedsData)?.CheckData();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
