using System.Globalization;
using Continua.Cli.Commands;
using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary><c>continua fit --rtol 1e-3..1e-5</c>: a tolerance that changes during training.</summary>
public class ToleranceRangeTests
{
    private const string Columns = ",train_rtol,train_atol,evaluation_rtol,evaluation_atol";

    [Fact]
    public void A_range_is_recorded_and_the_model_has_its_end()
    {
        using Folder folder = new();
        Call call = Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--json", "--quiet", "--rtol", "1e-2..1e-6", "--atol", "1e-7", .. Call.Tiny]);
        Assert.Equal((0, ""), (call.Code, call.Error));
        SolveOptions solve = NeuralOde.Open(folder.In("run", "model.safetensors")).Model.Solve;
        Assert.Equal((1e-6, 1e-7), (solve.Rtol, solve.Atol));
        Assert.Equal(1e-6, call.Json().GetProperty("tolerances").GetProperty("evaluation_rtol").GetDouble());
        string[] lines = folder.Text("run", "history.csv").TrimEnd().Split('\n');
        Assert.EndsWith(Columns, lines[0], StringComparison.Ordinal);
        double[][] recorded = [.. lines[1..].Select(
            line => line.Split(',')[8..].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(12, recorded.Length);
        Assert.Equal(1e-2, recorded[0][0]);
        Assert.Equal([1e-6, 1e-7, 1e-6, 1e-7], recorded[^1]);
        Assert.All(recorded.Zip(recorded.Skip(1)), pair => Assert.True(pair.Second[0] < pair.First[0]));
        Assert.Contains("rtol 0.01 to 1E-06, atol 1E-07 at the end", folder.Text("run", "report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_without_a_change_is_a_single_tolerance()
    {
        using Folder folder = new();
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("a"), "--quiet", "--rtol", "1e-5", .. Call.Tiny]).Code);
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("b"), "--quiet", "--rtol", "1e-5..1e-5", .. Call.Tiny]).Code);
        Assert.Equal(folder.Bytes("a", "model.safetensors"), folder.Bytes("b", "model.safetensors"));
        Assert.DoesNotContain("rtol", folder.Text("b", "history.csv") + folder.Text("b", "result.json"), StringComparison.Ordinal);
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("c"), "--quiet", "--rtol", "1e-2..1e-5", .. Call.Tiny]).Code);
        Assert.NotEqual(folder.Bytes("a", "model.safetensors"), folder.Bytes("c", "model.safetensors"));
    }

    [Fact]
    public void A_stopped_run_resumes_to_the_same_bits_and_with_the_same_range_only()
    {
        using Folder folder = new();
        string[] other = ["fit", folder.Data, .. Call.Tiny], fit = [.. other, "--rtol", "1e-2..1e-6"];
        Assert.Equal(0, Call.Run([.. fit, "--out", folder.In("whole")]).Code);
        string[] parts = [.. fit, "--out", folder.In("parts")];
        Assert.Equal(130, Call.StoppedAt("step 7/", parts).Code);
        Call.Run([.. other, "--out", folder.In("parts"), "--resume", "--rtol", "1e-6"]).Fails(1, "--rtol was 0.01..1E-06 and is 1E-06");
        Assert.Equal(0, Call.Run([.. parts, "--resume"]).Code);
        Assert.Equal(folder.Bytes("whole", "model.safetensors"), folder.Bytes("parts", "model.safetensors"));
        Assert.Equal(folder.Bytes("whole", "forecast.csv"), folder.Bytes("parts", "forecast.csv"));
        Assert.Equal(History("whole"), History("parts"));

        // All columns but the seconds.
        IEnumerable<string> History(string run) =>
            folder.Text(run, "history.csv").TrimEnd().Split('\n').Select(line => string.Join(',', line.Split(',').Where((_, i) => i != 7)));
    }

    [Theory]
    [InlineData("1e-3..1e-5", 1e-3, 1e-5)]
    [InlineData("0.001", 1e-3, 1e-3)]
    public void A_range_is_read_and_written(string text, double from, double to)
    {
        Assert.Equal(new ToleranceRange(from, to), ToleranceRange.Format.Read("--rtol", text));
        string written = ToleranceRange.Format.Write(new(from, to));
        Assert.Equal(new ToleranceRange(from, to), ToleranceRange.Format.Read("--rtol", written));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1e-3..1e-5")]
    [InlineData("1e-3..")]
    [InlineData("..1e-3")]
    [InlineData("1e-3..1e-4..1e-5")]
    [InlineData("1e-3...1e-5x")]
    [InlineData("1e-3...1e-5")]
    public void Anything_else_is_refused(string text) =>
        Call.Run("fit", "x.csv", "--rtol", text).Fails(2, $"but got '{text}'", "1e-3..1e-5");
}
