using System.Diagnostics;
using Continua.Cli;

namespace Continua.Tests.Cli;

/// <summary>
/// Failed writes to standard output end with exit code 1 and at most one line of message; those to standard error are
/// ignored.
/// </summary>
public sealed class OutputTests : IDisposable
{
    private readonly Folder folder = new();

    public OutputTests() =>
        Assert.Equal(0, Call.Run(["fit", folder.Data, "--out", folder.In("run"), "--quiet", .. Call.Tiny]).Code);

    public static TheoryData<string, int> Commands { get; } = new()
    {
        { "--help", 0 }, { "fit --help", 700 }, { "--version", 0 }, { "run", 3 }, { "info RUN", 0 }, { "info RUN --json", 10 },
        { "forecast RUN --until 7", 5 }, { "forecast RUN --until 7 --json", 0 }, { "run random-fields --quick --json --quiet --out OUT", 0 },
        { "fit DATA --out OUT --json --quiet --steps 3 --hidden 4", 0 },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_with_a_full_output_fails_with_a_message(string line, int capacity)
    {
        using StringWriter error = new();
        using FailingWriter output = new(capacity);
        int code = CommandLine.Run(Words(line), new Terminal(output, error));
        Assert.Equal(1, code);
        Assert.Contains("Standard output", Assert.Single(error.ToString().Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("No space left", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_standard_error_does_not_stop_a_fit()
    {
        using StringWriter output = new();
        using FailingWriter error = new(40);
        Assert.Equal(0, CommandLine.Run(Words("fit DATA --out OUT --json --steps 3 --hidden 4"), new Terminal(output, error)));
        Assert.Equal("done", new Call(0, output.ToString(), "").Json().GetProperty("status").GetString());
    }

    [Fact]
    public void A_usage_error_with_a_full_output_has_the_usual_code_and_message()
    {
        using StringWriter error = new();
        using FailingWriter output = new();
        Assert.Equal(2, CommandLine.Run(["fit", "x.csv", "--stpes", "3", "--json"], new Terminal(output, error)));
        Assert.Contains("--steps", Assert.Single(error.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info RUN --json > /dev/full", 1, 1)]
    [InlineData("forecast RUN --until 400 --every 0.01 > /dev/full", 1, 1)]
    [InlineData("forecast RUN --until 4000 --every 0.01 | head -1 > /dev/null", 1, 0)]
    [InlineData("info RUN --json | cat > /dev/null", 0, 0)]
    [InlineData("info RUN --json 2> /dev/full > /dev/null", 0, 0)]
    public void Redirections_of_a_shell_are_handled(string line, int code, int lines)
    {
        if (!File.Exists("/dev/full"))
        {
            return;
        }

        string piped = line.Contains('|', StringComparison.Ordinal) ? "set -o pipefail; " : "";
        ProcessStartInfo start = new("bash", ["-c", $"{piped}dotnet {ToolFile.Path} {string.Join(' ', Words(line))}"]) { RedirectStandardError = true };
        using Process shell = Process.Start(start)!;
        string error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal((code, lines), (shell.ExitCode, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.DoesNotContain("Unhandled", error, StringComparison.Ordinal);
    }

    private string[] Words(string line) => line.Replace("RUN", folder.In("run"), StringComparison.Ordinal)
        .Replace("DATA", folder.Data, StringComparison.Ordinal).Replace("OUT", folder.In("out"), StringComparison.Ordinal).Split(' ');
}
