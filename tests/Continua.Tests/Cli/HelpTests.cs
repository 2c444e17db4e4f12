using Continua.Cli.Commands;
using Continua.Cli.Syntax;

namespace Continua.Tests.Cli;

/// <summary>The help of the commands, and the version.</summary>
public class HelpTests
{
    public static TheoryData<string> Commands => [.. Command.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_is_shown_with_its_default(string name)
    {
        Call help = Call.Run(name, "--help");
        string flat = string.Join(' ', help.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, help.Code);
        Assert.Empty(help.Error);
        foreach (Option option in Command.All.Single(c => c.Name == name).Groups.SelectMany(g => g.Options))
        {
            Assert.Contains(option.Name, flat, StringComparison.Ordinal);
            Assert.True(option.DefaultText is null == (option.Placeholder is null), $"{option.Name} has a default to show");
            Assert.Contains(option.DefaultText is { } text ? $"[{text}]" : option.Help, flat, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void Lines_fit_the_terminal(int width)
    {
        foreach (string[] words in new[] { [], ["fit", "--help"], ["forecast", "-h"], new[] { "help", "info" } })
        {
            Call help = Call.Run(width, default, words);
            Assert.Equal(0, help.Code);
            Assert.All(help.Out.Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= width, line));
        }
    }

    [Fact]
    public void Defaults_of_a_fit_are_as_specified()
    {
        string help = Call.Run("fit", "--help").Out;
        foreach (string text in new[] { "[32,32]", "[tanh]", "[tsit5]", "[1e-4]", "[1e-5]", "[10]", "[0.2]", "[discrete]", "[out/NAME]" })
        {
            Assert.Contains(text, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_version_is_one_line() =>
        Assert.Matches(@"^continua \d+\.\d+\.\d+(-\w+)?( \(commit [0-9a-f]{10}\))?\r?\n$", Call.Run("--version").Out);
}
