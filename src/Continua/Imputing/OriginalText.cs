using System.Text;

namespace Continua.Learning;

/// <summary>The lines of a data file as they are, for a copy in which only some cells differ.</summary>
internal sealed class OriginalText
{
    private readonly string[] lines;
    private int copied;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path of the file, which may be compressed.</param>
    /// <param name="encoding">The encoding; null to detect it.</param>
    public OriginalText(string path, Encoding? encoding)
    {
        byte[] bytes = CompressedFile.Read(path);
        Mark = bytes.AsSpan().StartsWith("\uFEFF"u8) ? "\uFEFF" : "";
        string text = Encoding.UTF8.GetString(FileText.Of(bytes, path, encoding).Bytes.Span);
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        LineEnd = end < 0 || text[end] == '\n' ? "\n" : end + 1 < text.Length && text[end + 1] == '\n' ? "\r\n" : "\r";
        lines = text.ReplaceLineEndings("\n").Split('\n');
        lines = lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    /// <summary>The byte order mark of UTF-8, if the file begins with it.</summary>
    public string Mark { get; }

    public string LineEnd { get; }

    /// <summary>Returns the cells of the record that begins on a line, with their quotes; null if it does not end there.</summary>
    /// <param name="line">The number of the line, from 1.</param>
    /// <param name="separator">The separator; a blank, which stands for runs of blanks, gives null.</param>
    public string[]? Cells(int line, char separator)
    {
        if (separator == ' ' || line > lines.Length)
        {
            return null;
        }

        List<string> cells = [];
        string text = lines[line - 1];
        bool isQuoted = false;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '"';
            if (text[i] == separator && !isQuoted)
            {
                cells.Add(text[start..i]);
                start = i + 1;
            }
        }

        return isQuoted ? null : [.. cells, text[start..]];
    }

    /// <summary>Copies the lines above one that were not copied yet.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="line">The number of the line, which is then passed as well.</param>
    /// <param name="onlyComments">Whether only comments and blank lines are copied.</param>
    public void CopyAbove(TextWriter writer, int line, bool onlyComments)
    {
        for (; copied < Math.Min(line - 1, lines.Length); copied++)
        {
            ReadOnlySpan<char> text = lines[copied].AsSpan().TrimStart();
            if (!onlyComments || text is [] or ['#', ..])
            {
                writer.Write(lines[copied] + LineEnd);
            }
        }

        copied = Math.Max(copied, line);
    }

    /// <summary>Passes further lines of a record without a copy.</summary>
    public void Pass(int count) => copied += count;

    /// <summary>Copies the comments and blank lines after the last record.</summary>
    public void CopyRest(TextWriter writer) => CopyAbove(writer, lines.Length + 1, onlyComments: true);
}
