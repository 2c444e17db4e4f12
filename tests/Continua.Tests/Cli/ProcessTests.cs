using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Continua.Tests.Cli;

/// <summary>Behaviour that only a separate process can show: a kill, signals, and the message of an error.</summary>
public class ProcessTests
{
    // Enough steps to interrupt a run, few enough for a test.
    private static readonly string[] Long = ["--steps", "1500", "--hidden", "8", "--batch", "16", "--threads", "1"];

    [Fact]
    public void A_killed_run_resumes_to_the_same_bits()
    {
        using Folder folder = new();
        string[] parts = ["fit", folder.Data, "--out", folder.In("parts"), .. Long];
        using (Process killed = Start(parts))
        {
            WaitFor(killed, "step ");
            killed.Kill();
            killed.WaitForExit();
        }

        Assert.True(File.Exists(folder.In("parts", "checkpoint.safetensors")));
        Assert.Equal(0, Call.Run([.. parts, "--resume"]).Code);
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("whole"), .. Long]).Code);
        Assert.Equal(folder.Bytes("whole", "model.safetensors"), folder.Bytes("parts", "model.safetensors"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public void A_signal_stops_cleanly(int signal)
    {
        if (OperatingSystem.IsWindows() || IsIgnored(signal))
        {
            return;
        }

        using Folder folder = new();
        using Process run = Start(["fit", folder.Data, "--out", folder.In("run"), "--json", .. Long]);
        WaitFor(run, "step ");
        Assert.Equal(0, Kill(run.Id, signal));
        string output = run.StandardOutput.ReadToEnd(), error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.Equal(130, run.ExitCode);
        Assert.Contains("--resume", error, StringComparison.Ordinal);
        Assert.Equal("stopped", new Call(130, output, error).Json().GetProperty("status").GetString());
        Assert.True(File.Exists(folder.In("run", "model.safetensors")));
    }

    // A shell starts background jobs with SIGINT ignored, and child processes inherit that.
    private static bool IsIgnored(int signal)
    {
        const string Status = "/proc/self/status";
        string line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) ?? "" : "";
        return line.Length > 0 && (Convert.ToUInt64(line[7..].Trim(), 16) >> (signal - 1) & 1) != 0;
    }

    [Fact]
    public void A_failed_process_prints_a_message_without_a_stack_trace()
    {
        using Process run = Start(["fit", "nowhere.csv"]);
        string error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        new Call(run.ExitCode, "", error).Fails(1, "there is no 'nowhere.csv'");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    private static Process Start(string[] words)
    {
        ProcessStartInfo start = new("dotnet", [ToolFile.Path, .. words])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    private static void WaitFor(Process run, string word)
    {
        string? line;
        do
        {
            line = run.StandardError.ReadLine();
        }
        while (line?.Contains(word, StringComparison.Ordinal) == false);

        Assert.NotNull(line);
    }
}
