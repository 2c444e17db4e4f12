using System.Text;
using System.Text.Json;
using Continua.Cli;

namespace Continua.Tests.Cli;

/// <summary>A command line that was run in this process, and what it left on its two streams.</summary>
internal sealed record Call(int Code, string Out, string Error)
{
    /// <summary>Small and quick, but all there: what every fit of these tests adds.</summary>
    public static string[] Tiny { get; } = ["--model", "neural", "--steps", "12", "--hidden", "6", "--batch", "8", "--threads", "1"];

    public static Call Run(params string[] words) => Run(80, default, words);

    public static Call Run(int width, CancellationToken cancellation, params string[] words)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(words, new Terminal(output, error, width), cancellation);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a fit that is stopped as soon as it says something with this word in it.</summary>
    public static Call StoppedAt(string word, params string[] words)
    {
        using CancellationTokenSource stop = new();
        using StringWriter output = new();
        using Listener error = new(word, stop);
        int code = CommandLine.Run(words, new Terminal(output, error), stop.Token);
        return new(code, output.ToString(), error.ToString());
    }

    public JsonElement Json()
    {
        using JsonDocument document = JsonDocument.Parse(Out);
        return document.RootElement.Clone();
    }

    /// <summary>Asserts how it ended, and that it says so in these words and without a stack trace.</summary>
    public void Fails(int code, params string[] words)
    {
        Assert.Equal(code, Code);
        Assert.All(words, word => Assert.Contains(word, Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("a bug of Continua", Error, StringComparison.Ordinal);
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
