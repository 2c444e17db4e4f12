using System.Text;
using System.Text.Json;
using Continua.Cli;

namespace Continua.Tests.Cli;

/// <summary>The exit code and the output of a command line that was run in this process.</summary>
internal sealed record Call(int Code, string Out, string Error)
{
    /// <summary>The options that make a fit of a test small and quick.</summary>
    public static string[] Tiny { get; } = ["--model", "neural", "--steps", "12", "--hidden", "6", "--batch", "8", "--threads", "1"];

    public static Call Run(params string[] words) => Run(80, default, words);

    public static Call Run(int width, CancellationToken cancellation, params string[] words)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(words, new Terminal(output, error, width), cancellation);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that is cancelled when it prints a line with a given text to standard error.</summary>
    public static Call StoppedAt(string word, params string[] words)
    {
        using CancellationTokenSource stop = new();
        using StringWriter output = new();
        using Listener error = new(word, stop);
        int code = CommandLine.Run(words, new Terminal(output, error), stop.Token);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Parses standard output as JSON.</summary>
    public JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(Out);
        return document.RootElement.Clone();
    }

    /// <summary>Asserts the exit code, and an error message that contains the given texts and no stack trace.</summary>
    public void Fails(int code, params string[] words)
    {
        Assert.Equal(code, Code);
        Assert.All(words, word => Assert.Contains(word, Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("a bug in Continua", Error, StringComparison.Ordinal);
    }

    private sealed class Listener(string word, CancellationTokenSource stop) : StringWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(word, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
