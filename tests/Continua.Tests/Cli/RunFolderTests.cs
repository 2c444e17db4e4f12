namespace Continua.Tests.Cli;

/// <summary>The folder of a fit: files in it that are not replaced, and unfinished runs.</summary>
public class RunFolderTests
{
    [Theory]
    [InlineData("notes.txt")]
    [InlineData("report.html")]
    [InlineData("figure-of-mine.svg")]
    public void A_folder_with_other_files_is_refused_and_unchanged(string name)
    {
        using Folder folder = new();
        Directory.CreateDirectory(folder.In("run"));
        folder.Write(Path.Combine("run", name), "user data");
        Call.Run(["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny]).Fails(1, $"'{name}'", "--out");
        Assert.Equal("user data", folder.Text("run", name));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.In("run")));
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_refused()
    {
        using Folder folder = new();
        Call.Run(["fit", folder.Data, "--out", folder.Data, .. Call.Tiny]).Fails(1, "is a file");
    }

    [Fact]
    public void An_unfinished_run_requires_resume_or_restart()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        Assert.Equal(130, Call.StoppedAt("step ", fit).Code);
        Call.Run(fit).Fails(1, "--resume", "--restart");
        Assert.Equal(0, Call.Run([.. fit, "--restart"]).Code);
        Assert.Equal(0, Call.Run(fit).Code);
    }

    [Fact]
    public void A_finished_run_keeps_its_files_until_the_next_is_complete()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        Assert.Equal(0, Call.Run(fit).Code);
        byte[] model = folder.Bytes("run", "model.safetensors"), report = folder.Bytes("run", "report.html");
        Call stopped = Call.StoppedAt("step ", [.. fit, "--seed", "3", "--json"]);
        Assert.Equal(130, stopped.Code);
        Assert.Equal(model, folder.Bytes("run", "model.safetensors"));
        Assert.Equal(report, folder.Bytes("run", "report.html"));
        string best = stopped.Json().GetProperty("model").GetString()!;
        Assert.Equal(0, Call.Run("info", best).Code);
        Assert.Equal(0, Call.Run([.. fit, "--seed", "3", "--resume"]).Code);
        Assert.NotEqual(model, folder.Bytes("run", "model.safetensors"));
        Assert.False(File.Exists(best));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_named()
    {
        using Folder folder = new();
        Call.Run(["fit", folder.Data, "--out", "/proc/continua", .. Call.Tiny]).Fails(1, "/proc/continua");
    }
}
