using System.Text;
using Continua.Cli.Output;

namespace Continua.Cli;

/// <summary>Where a command writes to, and what can be shown there.</summary>
/// <param name="Out">Results: help, tables, one JSON object.</param>
/// <param name="Error">Progress and messages.</param>
/// <param name="Width">The columns of a line of <paramref name="Out"/>.</param>
/// <param name="IsInteractive">Whether a person watches <paramref name="Error"/>, so that lines may be drawn over.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, int Width = 80, bool IsInteractive = false)
{
    private const int OutputDescriptor = 1, ErrorDescriptor = 2;

    /// <summary>The columns of a line of <see cref="Error"/>.</summary>
    public int ErrorWidth { get; init; } = Width;

    /// <summary>That of the process. Evaluated at once: asking the console costs milliseconds.</summary>
    public static Terminal OfProcess()
    {
        bool outputIsFile = Console.IsOutputRedirected, errorIsFile = Console.IsErrorRedirected;
        return new(
            OperatingSystem.IsWindows() ? Console.Out : Writer(OutputDescriptor, flushes: !outputIsFile),
            OperatingSystem.IsWindows() ? Console.Error : Writer(ErrorDescriptor, flushes: true),
            TerminalWidth.Of(OutputDescriptor, !outputIsFile),
            !errorIsFile && Environment.GetEnvironmentVariable("TERM") != "dumb")
        {
            ErrorWidth = TerminalWidth.Of(ErrorDescriptor, !errorIsFile),
        };
    }

    // The console's own writers send a terminal the codes that prepare it for reading keys, which the tool never does.
    private static StreamWriter Writer(int descriptor, bool flushes) =>
        new(new DescriptorStream(descriptor), new UTF8Encoding(false), flushes ? 1 << 10 : 1 << 16) { AutoFlush = flushes };

    /// <summary>The same, with every failure of its streams handled: of results by an exception, of messages by silence.</summary>
    public Terminal Guarded() => this with
    {
        Out = new ResultWriter(Out),
        Error = new MessageWriter(Error, IsInteractive ? ErrorWidth : null),
    };
}
