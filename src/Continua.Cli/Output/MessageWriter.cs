using System.Text;
using Continua.Cli.Syntax;

namespace Continua.Cli.Output;

/// <summary>
/// Writes progress and messages to standard error. After a failed write, all further ones are skipped without an
/// error, since no result depends on them. On a terminal, messages are broken between words, and lines below them can
/// be redrawn.
/// </summary>
/// <param name="width">
/// The width of the terminal in columns; null for a file or pipe, in which lines are not broken.
/// </param>
internal sealed class MessageWriter(TextWriter inner, int? width) : TextWriter
{
    private const string EraseToEnd = "\r\u001b[J";

    private IReadOnlyList<string> drawn = [];
    private bool failed;

    public override Encoding Encoding => inner.Encoding;

    /// <summary>The width of the terminal in columns; null for a file or pipe.</summary>
    public int? Width => width;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <summary>Writes a message in new lines, above the drawn lines.</summary>
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

    /// <summary>Draws lines, each shorter than the terminal's width, in place of the lines drawn before.</summary>
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

    /// <summary>Keeps the drawn lines; the next message follows below them.</summary>
    public void EndDrawing()
    {
        if (drawn.Count > 0)
        {
            drawn = [];
            Try(inner.WriteLine);
        }
    }

    // The cursor is in the last drawn line.
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
