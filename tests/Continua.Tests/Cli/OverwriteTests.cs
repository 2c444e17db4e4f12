namespace Continua.Tests.Cli;

/// <summary>Files that the tool did not write are replaced only on request.</summary>
public sealed class OverwriteTests : IDisposable
{
    private readonly Folder folder = new();

    public OverwriteTests() => Assert.Equal(0, Fit(folder.Data, "run").Code);

    private string Model => folder.In("run", "model.safetensors");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("circle.csv")]
    [InlineData("run/forecast.csv")]
    [InlineData("notes.txt")]
    public void A_forecast_does_not_replace_a_file_that_no_forecast_wrote(string name)
    {
        folder.Write("notes.txt", "user data");
        byte[] before = folder.Bytes(name);
        Forecast(name).Fails(1, name, "--out", "--overwrite");
        Assert.Equal(before, folder.Bytes(name));
        Assert.Equal(0, Forecast(name, "--overwrite").Code);
        Assert.StartsWith("t,x,y\n", folder.Text(name), StringComparison.Ordinal);
    }

    [Fact]
    public void A_forecast_is_never_written_over_its_model()
    {
        byte[] before = folder.Bytes("run/model.safetensors");
        Forecast("run/model.safetensors").Fails(1, "made from", "--out");
        Forecast("run/model.safetensors", "--overwrite").Fails(1, "made from", "--out");
        Assert.Equal(before, folder.Bytes("run/model.safetensors"));
    }

    [Fact]
    public void A_forecast_replaces_a_file_that_a_forecast_wrote()
    {
        Assert.Equal(0, Forecast("ahead.csv").Code);
        byte[] first = folder.Bytes("ahead.csv");
        Assert.Equal(0, Forecast("ahead.csv", "--every", "0.05").Code);
        Assert.NotEqual(first, folder.Bytes("ahead.csv"));
        Assert.Equal(0, Forecast("second.csv").Code);
        Assert.Equal(0, Forecast("ahead.csv").Code);
        Assert.Equal(first, folder.Bytes("ahead.csv"));
        File.AppendAllText(folder.In("ahead.csv"), "8,0,0\n");
        Forecast("ahead.csv").Fails(1, "was changed since", "--overwrite");
    }

    [Fact]
    public void A_forecast_does_not_replace_a_folder() => Forecast("run").Fails(1, "is a folder");

    [Fact]
    public void A_fit_does_not_replace_the_run_of_another_file()
    {
        byte[] before = folder.Bytes("run", "model.safetensors");
        string other = folder.Write("other.csv", Folder.Circle(61));
        Fit(other, "run").Fails(1, "circle.csv", "--out");
        Fit(other, "run", "--restart").Fails(1, "circle.csv", "--out");
        Assert.Equal(before, folder.Bytes("run", "model.safetensors"));
        Assert.Equal(0, Fit(other, "run-2").Code);
    }

    [Fact]
    public void A_fit_replaces_the_run_of_a_file_that_was_copied_or_extended()
    {
        Assert.Equal(0, Fit(folder.Write("copy.csv", folder.Bytes("circle.csv")), "run").Code);
        Assert.Equal(0, Fit(folder.Data, "run").Code);
        File.AppendAllText(folder.Data, "6.0,0.960170,-0.279415\n");
        Assert.Equal(0, Fit(folder.Data, "run").Code);
    }

    [Fact]
    public void An_unfinished_run_of_another_file_is_not_replaced()
    {
        Assert.Equal(130, Call.StoppedAt("step ", ["fit", folder.Data, "--out", folder.In("parts"), .. Call.Tiny]).Code);
        string other = folder.Write("other.csv", Folder.Circle(61));
        foreach (string option in new[] { "--resume", "--restart" })
        {
            Fit(other, "parts", option).Fails(1, "circle.csv", "--out");
        }

        Assert.Equal(0, Fit(folder.Data, "parts", "--resume").Code);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("checkpoint.safetensors")]
    [InlineData("result.json")]
    [InlineData("model.safetensors.part")]
    [InlineData("unfinished/mine.txt")]
    public void A_file_with_the_name_of_a_result_that_no_run_wrote_is_not_replaced(string name)
    {
        string path = folder.In("theirs", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "{}");
        Fit(folder.Data, "theirs").Fails(1, "which belongs to no run", "--out");
        Assert.Equal("{}", File.ReadAllText(path));
    }

    [Fact]
    public void An_experiment_does_not_replace_another_one()
    {
        string[] run = ["--quick", "--quiet", "--out", folder.In("x")];
        Assert.Equal(0, Call.Run(["run", "random-fields", .. run]).Code);
        Call.Run(["run", "solvers", .. run]).Fails(1, "random-fields", "--out");
        Assert.Equal(0, Call.Run(["run", "random-fields", .. run]).Code);
        Directory.CreateDirectory(folder.In("y"));
        folder.Write(Path.Combine("y", "metrics.json"), "{\"files\":[]}");
        Call.Run(["run", "random-fields", "--quick", "--out", folder.In("y")]).Fails(1, "metrics.json", "--out");
    }

    private Call Forecast(string name, params string[] more) =>
        Call.Run(["forecast", Model, "--until", "7", "--out", folder.In(name), .. more]);

    private Call Fit(string data, string run, params string[] more) =>
        Call.Run(["fit", data, "--out", folder.In(run), "--quiet", .. more, .. Call.Tiny]);
}
