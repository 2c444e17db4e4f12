namespace Continua.Learning;

/// <summary>A record at the head of a file; its text may contain quoted line breaks.</summary>
/// <param name="Offset">The offset of its first byte.</param>
/// <param name="Line">The line on which it begins, counted from 1 over all lines.</param>
/// <param name="Length">The length in bytes, without the line break.</param>
/// <param name="IsComment">Whether it begins with #.</param>
internal readonly record struct TextRecord(int Offset, int Line, int Length, bool IsComment);

/// <summary>Splits the head of a file into records and cells, in order to detect its format.</summary>
internal static class TextRecords
{
    /// <summary>The first records that are not blank, including comments.</summary>
    public static List<TextRecord> Head(ReadOnlySpan<byte> text, int max)
    {
        List<TextRecord> records = [];
        int at = 0, line = 1;
        while (at < text.Length && records.Count < max)
        {
            int start = at, first = line;
            bool comment = text[at..].TrimStart(" \t"u8) is [(byte)'#', ..];
            SkipRecord(text, ref at, ref line, quotes: !comment);
            ReadOnlySpan<byte> record = text[start..at].TrimEnd("\r\n"u8);
            if (record.IndexOfAnyExcept(" \t"u8) >= 0)
            {
                records.Add(new(start, first, record.Length, comment));
            }
        }

        return records;
    }

    /// <summary>The number of cells in a record. If the separator is a blank, a run of blanks and tabs is a single
    /// separator.</summary>
    public static int Cells(ReadOnlySpan<byte> record, char separator)
    {
        bool quoted = false, gap = true;
        int cells = separator == ' ' ? 0 : 1;
        foreach (byte b in record)
        {
            quoted ^= b == (byte)'"';
            bool splits = !quoted && (b == (byte)separator || (separator == ' ' && b == (byte)'\t'));
            cells += separator != ' ' ? (splits ? 1 : 0) : gap && !splits ? 1 : 0;
            gap = splits;
        }

        return cells;
    }

    /// <summary>The cells of a record, without surrounding quotes and blanks.</summary>
    public static string[] Split(ReadOnlySpan<byte> record, char separator)
    {
        List<string> cells = [];
        bool quoted = false;
        int start = 0;
        ReadOnlySpan<byte> text = separator == ' ' ? record.Trim(" \t"u8) : record;
        for (int i = 0; i <= text.Length; i++)
        {
            quoted ^= i < text.Length && text[i] == (byte)'"';
            if (i == text.Length || (!quoted && (text[i] == (byte)separator || (separator == ' ' && text[i] == (byte)'\t'))))
            {
                if (separator != ' ' || i > start)
                {
                    cells.Add(DelimitedFile.Decode(text[start..i].Trim(" \t\r\n"u8).Trim((byte)'"').Trim(" \t"u8)));
                }

                start = i + 1;
            }
        }

        return [.. cells];
    }

    private static void SkipRecord(ReadOnlySpan<byte> text, ref int at, ref int line, bool quotes)
    {
        bool quoted = false;
        while (at < text.Length)
        {
            byte b = text[at++];
            quoted ^= quotes && b == (byte)'"';
            if (b is (byte)'\n' or (byte)'\r')
            {
                at += b == (byte)'\r' && at < text.Length && text[at] == (byte)'\n' ? 1 : 0;
                line++;
                if (!quoted)
                {
                    return;
                }
            }
        }
    }
}
