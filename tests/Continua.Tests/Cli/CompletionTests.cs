using System.Diagnostics;
using Continua.Cli.Commands;

namespace Continua.Tests.Cli;

/// <summary>
/// Completion scripts and the manual page contain every command and option, and the shells accept the scripts.
/// </summary>
public class CompletionTests
{
    [Theory, InlineData("bash"), InlineData("zsh"), InlineData("fish")]
    public void A_script_contains_every_command_and_option(string shell)
    {
        string script = Script(shell);
        foreach (Command command in Command.All)
        {
            Assert.Contains(command.Name, script, StringComparison.Ordinal);
            Assert.All(command.Targets, target => Assert.Contains(target, script, StringComparison.Ordinal));
            Assert.All(
                command.Groups.SelectMany(group => group.Options),
                option => Assert.Contains(shell == "fish" ? $"-l {option.Name[2..]} " : option.Name, script, StringComparison.Ordinal));
        }
    }

    [Theory, InlineData("bash"), InlineData("zsh"), InlineData("fish")]
    public void A_shell_accepts_its_script(string shell)
    {
        if (OutputOf(shell, "-c", "true") is not null)
        {
            Assert.Equal("", OutputOf(shell, "-n", "-c", Script(shell)) ?? "the script has a syntax error");
        }
    }

    [Theory]
    [InlineData("continua co", "completion")]
    [InlineData("continua fit --adj", "--adjoint")]
    [InlineData("continua fit x.csv --solver tsi", "tsit5")]
    [InlineData("continua run ran", "random-fields")]
    [InlineData("continua forecast out --steps", "")]
    public void Bash_completes(string line, string expected)
    {
        string words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));
        string call = $"COMP_WORDS=({words}); COMP_CWORD={line.Split(' ').Length - 1}; _continua; echo \"${{COMPREPLY[*]}}\"";
        if (OutputOf("bash", "-c", Script("bash") + call) is { } answer)
        {
            Assert.Equal(expected, answer.Trim());
        }
    }

    [Fact]
    public void The_manual_page_contains_the_texts_of_the_help()
    {
        Call call = Call.Run("man");
        Assert.Equal((0, ""), (call.Code, call.Error));
        string page = call.Out.Replace("\\-", "-", StringComparison.Ordinal);
        foreach (Command command in Command.All)
        {
            Assert.Contains(command.Summary, page, StringComparison.Ordinal);
            Assert.All(command.Groups.SelectMany(group => group.Options), option => Assert.Contains(option.HelpWithDefault, page, StringComparison.Ordinal));
        }
    }

    private static string Script(string shell)
    {
        Call call = Call.Run("completion", shell);
        Assert.Equal((0, ""), (call.Code, call.Error));
        return call.Out;
    }

    /// <summary>Returns the output of a shell; null if it fails or is not installed.</summary>
    private static string? OutputOf(string shell, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(shell, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
