using System.Text;
using Continua.Cli.Syntax;

namespace Continua.Cli.Output;

/// <summary>
/// Standard error: progress and sentences. It may be closed or full without harm, since no result depends on it. On a terminal
/// sentences are broken between words, and below them lines can be drawn over and over.
/// </summary>
/// <param name="width">The columns of the terminal; null where lines are for a file or a program and stay whole.</param>
internal sealed class MessageWriter(TextWriter inner, int? width) : TextWriter
{
    private const string EraseToEnd = "\r\u001b[J";

    private IReadOnlyList<string> drawn = [];
    private bool failed;

    public override Encoding Encoding => inner.Encoding;

    /// <summary>The columns of the terminal; null where there is none.</summary>
    public int? Width => width;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <summary>A sentence in a line of its own, above what is drawn.</summary>
    public override void WriteLine(string? value)
    {
        IReadOnlyList<string> below = drawn;
        Erase();
        foreach (string line in width is { } columns ? Wrapping.Lines(value ?? "", columns) : [value ?? ""])
        {
            Try(() => inner.WriteLine(line));
        }

        Redraw(below);
    }

    public override void Flush() => Try(inner.Flush);

    /// <summary>Draws lines, none as long as the terminal is wide, in the place of those drawn before.</summary>
    public void Redraw(IReadOnlyList<string> lines)
    {
        Erase();
        if (lines.Count > 0)
        {
            Try(() => inner.Write(string.Join('\n', lines)));
            Try(inner.Flush);
        }

        drawn = lines;
    }

    /// <summary>What is drawn stays, and the next sentence stands below it.</summary>
    public void EndDrawing()
    {
        if (drawn.Count > 0)
        {
            drawn = [];
            Try(inner.WriteLine);
        }
    }

    // The cursor stands in the last line that was drawn.
    private void Erase()
    {
        if (drawn.Count > 0)
        {
            string up = drawn.Count > 1 ? $"\u001b[{drawn.Count - 1}A" : "";
            drawn = [];
            Try(() => inner.Write(up + EraseToEnd));
        }
    }

    private void Try(Action write)
    {
        if (failed)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            failed = true;
        }
    }
}
