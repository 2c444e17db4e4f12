namespace Continua.Tests.Cli;

/// <summary>Stopped runs continue with <c>--resume</c>, to the result of a run without a stop.</summary>
public class ResumeTests
{
    [Theory]
    [InlineData("step 1/")]
    [InlineData("step 7/")]
    public void A_stopped_run_resumes_to_the_same_bits(string at)
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, .. Call.Tiny];
        Assert.Equal(0, Call.Run([.. fit, "--out", folder.In("whole")]).Code);
        string[] parts = [.. fit, "--out", folder.In("parts")];
        Call stopped = Call.StoppedAt(at, [.. parts, "--json"]);
        Assert.Equal(130, stopped.Code);
        Assert.Equal("stopped", stopped.Json().GetProperty("status").GetString());
        Assert.Contains("--resume", stopped.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(stopped.Json().GetProperty("model").GetString()));
        Assert.Equal(0, Call.Run([.. parts, "--resume"]).Code);
        Assert.Equal(folder.Bytes("whole", "model.safetensors"), folder.Bytes("parts", "model.safetensors"));
        Assert.Equal(folder.Bytes("whole", "forecast.csv"), folder.Bytes("parts", "forecast.csv"));
    }

    [Fact]
    public void Repeated_stops_do_not_change_the_result()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, .. Call.Tiny];
        Call.Run([.. fit, "--out", folder.In("whole")]);
        string[] parts = [.. fit, "--out", folder.In("parts"), "--resume"];
        foreach (int step in new[] { 2, 5, 6, 11, 12 })
        {
            Assert.Equal(130, Call.StoppedAt(FormattableString.Invariant($"step {step}/"), parts).Code);
        }

        Assert.Equal(0, Call.Run(parts).Code);
        Assert.Equal(folder.Bytes("whole", "model.safetensors"), folder.Bytes("parts", "model.safetensors"));
    }

    [Fact]
    public void Changed_settings_or_data_are_refused_by_name()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        Assert.Equal(130, Call.StoppedAt("step ", fit).Code);
        Call.Run([.. fit, "--resume", "--rate", "0.5"]).Fails(1, "--rate was 0.01 and is 0.5");
        File.AppendAllText(folder.Data, "6.0,1,0\n");
        Call.Run([.. fit, "--resume"]).Fails(1, "SHA-256");
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        Assert.Equal(130, Call.StoppedAt("step ", fit).Code);
        byte[] checkpoint = folder.Bytes("run", "checkpoint.safetensors");
        foreach (int length in new[] { 0, 5, 100, checkpoint.Length - 1 })
        {
            folder.Write(Path.Combine("run", "checkpoint.safetensors"), checkpoint[..length]);
            Call.Run([.. fit, "--resume"]).Fails(1, "checkpoint");
        }
    }

    [Fact]
    public void Resume_without_an_unfinished_run_starts_one()
    {
        using Folder folder = new();
        Call call = Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--resume", .. Call.Tiny]);
        Assert.Equal(0, call.Code);
        Assert.Contains("no unfinished run", call.Error, StringComparison.Ordinal);
    }
}
