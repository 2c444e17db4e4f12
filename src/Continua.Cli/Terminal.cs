using System.Text;
using Continua.Cli.Output;

namespace Continua.Cli;

/// <summary>The output streams of a command, with their widths.</summary>
/// <param name="Out">The stream of results: help, tables, one JSON object.</param>
/// <param name="Error">The stream of progress and messages.</param>
/// <param name="Width">The width of <paramref name="Out"/> in columns.</param>
/// <param name="IsInteractive">Whether <paramref name="Error"/> is a terminal on which lines can be redrawn.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, int Width = 80, bool IsInteractive = false)
{
    private const int OutputDescriptor = 1, ErrorDescriptor = 2;

    /// <summary>The width of <see cref="Error"/> in columns.</summary>
    public int ErrorWidth { get; init; } = Width;

    /// <summary>Returns the terminal of the process. Each call queries the console, which takes milliseconds.</summary>
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

    // Not the writers of System.Console: they also send codes that prepare a terminal for reading keys, which the tool
    // does not do.
    private static StreamWriter Writer(int descriptor, bool flushes) =>
        new(new DescriptorStream(descriptor), new UTF8Encoding(false), flushes ? 1 << 10 : 1 << 16) { AutoFlush = flushes };

    /// <summary>
    /// Returns the terminal with guarded streams: a failed write of a result throws, a failed write of a message is
    /// ignored.
    /// </summary>
    public Terminal Guarded() => this with
    {
        Out = new ResultWriter(Out),
        Error = new MessageWriter(Error, IsInteractive ? ErrorWidth : null),
    };
}
