using System.Text;

namespace Continua.Learning;

/// <summary>A cell of a record as it is: the text between the cell before and this one, and its own text with quotes.</summary>
internal readonly record struct RawCell(string Lead, string Text);

/// <summary>The lines of a data file as they are, for a copy in which only some cells differ.</summary>
internal sealed class OriginalText
{
    private readonly List<(string Text, string End)> lines = [];
    private readonly char separator;
    private int passed;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path of the file, which may be compressed.</param>
    /// <param name="encoding">The encoding; null to detect it.</param>
    /// <param name="separator">The separator of cells; a blank stands for runs of blanks and tabs.</param>
    public OriginalText(string path, Encoding? encoding, char separator)
    {
        this.separator = separator;
        byte[] bytes = CompressedFile.Read(path);
        Mark = bytes.AsSpan().StartsWith("\uFEFF"u8) ? "\uFEFF" : "";
        ReadOnlySpan<char> text = Encoding.UTF8.GetString(FileText.Of(bytes, path, encoding).Bytes.Span);
        while (!text.IsEmpty)
        {
            int at = text.IndexOfAny('\r', '\n'), end = at < 0 ? text.Length : at;
            int length = at < 0 ? 0 : text[at..] is ['\r', '\n', ..] ? 2 : 1;
            lines.Add((text[..end].ToString(), text.Slice(end, length).ToString()));
            text = text[(end + length)..];
        }

        LineEnd = lines is [(_, { Length: > 0 } first), ..] ? first : "\n";
    }

    /// <summary>The byte order mark of UTF-8, if the file begins with it.</summary>
    public string Mark { get; }

    public string LineEnd { get; }

    /// <summary>
    /// Returns the cells of the record that begins on a line, and passes its lines; null if a quote is not closed.
    /// </summary>
    /// <param name="line">The number of the line, from 1.</param>
    public RawCell[]? Record(int line)
    {
        StringBuilder record = new();
        bool isQuoted = false;
        int end = line - 1;
        while (end < lines.Count)
        {
            record.Append(lines[end].Text);
            isQuoted ^= lines[end].Text.Count('"') % 2 == 1;
            if (!isQuoted)
            {
                passed = Math.Max(passed, end + 1);
                return Cells(record.ToString());
            }

            record.Append(lines[end++].End);
        }

        return null;
    }

    /// <summary>Copies the lines above one that were not passed yet.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="line">The number of the line.</param>
    /// <param name="onlyComments">Whether only comments and lines without a value are copied.</param>
    public void CopyAbove(TextWriter writer, int line, bool onlyComments)
    {
        for (; passed < Math.Min(line - 1, lines.Count); passed++)
        {
            ReadOnlySpan<char> text = lines[passed].Text.AsSpan().Trim(" \t\"").Trim(separator).Trim();
            if (!onlyComments || text.IsEmpty || lines[passed].Text.AsSpan().TrimStart() is ['#', ..])
            {
                writer.Write(lines[passed].Text + LineEnd);
            }
        }
    }

    /// <summary>Copies the comments and lines without a value after the last record.</summary>
    public void CopyRest(TextWriter writer) => CopyAbove(writer, lines.Count + 1, onlyComments: true);

    private RawCell[] Cells(string record)
    {
        List<RawCell> cells = [];
        bool isQuoted = false;
        int lead = 0, start = separator == ' ' ? Blanks(record, 0) : 0;
        for (int i = start; i < record.Length; i++)
        {
            isQuoted ^= record[i] == '"';
            bool isBetween = record[i] == separator || (separator == ' ' && record[i] == '\t');
            if (isBetween && !isQuoted)
            {
                cells.Add(new(record[lead..start], record[start..i]));
                (lead, start) = (i, separator == ' ' ? Blanks(record, i) : i + 1);
                i = start - 1;
            }
        }

        // Blanks at the end of a record are no cell.
        return separator == ' ' && start == record.Length && cells.Count > 0 ? [.. cells] : [.. cells, new(record[lead..start], record[start..])];
    }

    private static int Blanks(string record, int from)
    {
        while (from < record.Length && (record[from] is ' ' or '\t'))
        {
            from++;
        }

        return from;
    }
}
