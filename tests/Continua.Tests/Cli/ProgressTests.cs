using System.Text.RegularExpressions;
using Continua.Cli;
using Continua.Cli.Output;
using Continua.Cli.Progress;
using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary>The output on a terminal, at widths from 40 columns.</summary>
public class ProgressTests
{
    private static readonly TrainingRecord Record = new(1200, 0.0123, 0.0234, 1e-2, 112, 90, 0, 1.5);

    [Theory]
    [InlineData(40)]
    [InlineData(57)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public void Progress_is_redrawn_in_place_and_messages_remain(int width)
    {
        using Screen screen = new(width);
        using MessageWriter messages = new(screen, width);
        messages.WriteLine("The line above.");
        new LiveProgress(messages, width).Show(show =>
        {
            show(new TrainingFrame(1, 2000, null, 0));
            Thread.Sleep(110);
            show(new TrainingFrame(1234, 200_000, Record, 345));
            messages.WriteLine("A sentence while training goes on, which is longer than a narrow terminal is wide, so that it needs several lines.");
            Thread.Sleep(110);
            show(new TrainingFrame(2000, 2000, Record, 12345));
        });
        messages.WriteLine("The line below.");
        string[] lines = [.. screen.Lines];
        Assert.Equal("The line above.", lines[0]);
        Assert.StartsWith("A sentence while", lines[1], StringComparison.Ordinal);
        Assert.Equal("The line below.", lines[^2]);
        string all = string.Join(' ', lines);
        Assert.Contains("which is longer than a narrow terminal is wide, so that it needs several lines.", all, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(all, "2000/2000"));
        Assert.DoesNotContain("200000", all, StringComparison.Ordinal);
        foreach (string piece in new[] { "loss 1.23e-2", "validation 2.34e-2", "NFE 112 forward, 90 backward", "12345/s" })
        {
            Assert.Contains(lines, line => line.Contains(piece, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    public void A_fit_on_a_terminal_breaks_lines_between_words(int width)
    {
        using Folder folder = new();
        using Screen screen = new(width);
        string[] words = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        Assert.Equal(0, CommandLine.Run(words, new Terminal(TextWriter.Null, screen, width, IsInteractive: true)));
        string[] lines = [.. screen.Lines];
        Assert.StartsWith(Path.GetDirectoryName(folder.Data)!, string.Concat(lines), StringComparison.Ordinal);
        Assert.DoesNotContain("evaluating", string.Concat(lines), StringComparison.Ordinal);
        Assert.Contains("time 't' in units of 't', states x, y; 12 rows held out", string.Join(' ', lines), StringComparison.Ordinal);
        Assert.All(lines.Where(l => !l.Contains(Path.GetTempPath(), StringComparison.Ordinal)), line => Assert.True(line.Length <= width));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void An_error_on_a_terminal_is_broken_between_words(int width)
    {
        using Screen screen = new(width);
        Assert.Equal(2, CommandLine.Run(["fit", "x.csv", "--stpes", "3"], new Terminal(TextWriter.Null, screen, width, IsInteractive: true)));
        Assert.Equal(
            "continua: The options of fit have fixed names, but '--stpes' is none of them; did you mean --steps?", string.Join(' ', screen.Lines).Trim());
    }

    [Fact]
    public void Without_colours_the_characters_of_the_bar_differ()
    {
        string? before = Environment.GetEnvironmentVariable("NO_COLOR");
        try
        {
            Environment.SetEnvironmentVariable("NO_COLOR", "1");
            using MessageWriter messages = new(TextWriter.Null, 80);
            string bar = new LiveProgress(messages, 80).Picture(new TrainingFrame(10, 20, null, 0))[0];
            Assert.DoesNotContain('\u001b', bar);
            Assert.Equal(bar.Count(c => c == '━'), bar.Count(c => c == '─'));
        }
        finally
        {
            Environment.SetEnvironmentVariable("NO_COLOR", before);
        }
    }

    [Theory]
    [InlineData("the model's errors")]
    [InlineData("the linear ODE")]
    public void A_fit_can_be_stopped_during_its_evaluation(string stage)
    {
        using Folder folder = new();
        using CancellationTokenSource stop = new();
        using StringWriter output = new();
        bool modelWasThere = false;
        using Screen screen = new(80)
        {
            Written = text =>
            {
                if (text.Contains("evaluating: " + stage, StringComparison.Ordinal) && !stop.IsCancellationRequested)
                {
                    modelWasThere = File.Exists(folder.In("run", "model.safetensors"));
                    stop.Cancel();
                }
            },
        };
        string[] words = ["fit", folder.Data, "--out", folder.In("run"), "--json", .. Call.Tiny];
        int code = CommandLine.Run(words, new Terminal(output, screen, 80, IsInteractive: true), stop.Token);
        if (!stop.IsCancellationRequested)
        {
            // The stage was too short to be drawn.
            Assert.Equal(0, code);
            return;
        }

        Assert.Equal((130, true), (code, modelWasThere));
        Assert.Equal("stopped", new Call(code, output.ToString(), "").Json().GetProperty("status").GetString());
        Assert.Contains("--resume", string.Concat(screen.Lines), StringComparison.Ordinal);
        Assert.Equal(0, Call.Run([.. words, "--resume"]).Code);
    }
}
