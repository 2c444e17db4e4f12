using CsvHelper;

namespace Continua.Learning;

/// <summary>Locates invalid quoting by line and column; CsvHelper reports only the line on which the row begins and the
/// byte offset of the error.</summary>
internal static class QuoteError
{
    /// <summary>The exception for a format error of CsvHelper.</summary>
    public static DataFileException At(string file, ReadOnlySpan<byte> text, char separator, int linesAbove, CsvFormatException cause)
    {
        (FileLocation location, bool open) = Find(file, text, separator, cause);
        string message = open
            ? "a quoted cell ends with a quote, but this one is never closed; close it, or delete its first quote"
            : "quotes enclose a whole cell and are doubled inside it, but a quote here does neither; "
                + "write \"\" for a quote, or delete it";
        return new(location with { Line = location.Line + linesAbove }, message, cause);
    }

    private static (FileLocation Location, bool Open) Find(
        string file, ReadOnlySpan<byte> text, char separator, CsvFormatException cause)
    {
        int line = (int)cause.LineNumber, column = 1, at = LineStart(text, line);
        bool quoted = false;
        (int Line, int Column) opened = (line, column);
        for (; at < Math.Min(cause.ByteOffset, text.Length); at++)
        {
            line += EndsLine(text, at) ? 1 : 0;
            if (text[at] == (byte)'"')
            {
                quoted = !quoted;
                opened = quoted ? (line, column) : opened;
            }
            else if (!quoted && text[at] == (byte)separator)
            {
                column++;
            }
        }

        return quoted ? (new(file, opened.Line, opened.Column), true) : (new(file, line, column), false);
    }

    private static int LineStart(ReadOnlySpan<byte> text, int line)
    {
        int at = 0;
        for (int current = 1; current < line && at < text.Length; at++)
        {
            current += EndsLine(text, at) ? 1 : 0;
        }

        return at;
    }

    // CR, LF and CR LF each end a single line.
    private static bool EndsLine(ReadOnlySpan<byte> text, int at) =>
        text[at] == (byte)'\n' || (text[at] == (byte)'\r' && (at + 1 == text.Length || text[at + 1] != (byte)'\n'));
}
