namespace Continua.Learning;

/// <summary>Handles rows whose first cell is an error value of a spreadsheet such as #N/A or #DIV/0!. Without this
/// step, the parser would read such rows as comments.</summary>
internal static class ErrorCells
{
    private static readonly byte[][] Errors =
        [.. new[] { "#N/A", "#NA", "#VALUE!", "#DIV/0!", "#REF!", "#NUM!", "#NAME?", "#NULL!" }.Select(e => System.Text.Encoding.UTF8.GetBytes(e))];

    /// <summary>Replaces the # at the start of such rows by a blank; returns the given memory if there are no such
    /// rows.</summary>
    public static ReadOnlyMemory<byte> Unhash(ReadOnlyMemory<byte> text, char separator)
    {
        byte[]? copy = null;
        ReadOnlySpan<byte> span = text.Span;
        int first = span.IndexOfAny((byte)'\n', (byte)'\r'), width = first < 0 ? 0 : TextRecords.Cells(span[..first], separator);
        for (int at = first < 0 ? span.Length : first; at < span.Length; at++)
        {
            int next = span[at..].IndexOf((byte)'#');
            at = next < 0 ? span.Length : at + next;
            if (at < span.Length && span[at - 1] is (byte)'\n' or (byte)'\r' && IsRow(span[at..], separator, width))
            {
                copy ??= span.ToArray();
                copy[at] = (byte)' ';
            }
        }

        return copy ?? text;
    }

    private static bool IsRow(ReadOnlySpan<byte> rest, char separator, int width)
    {
        foreach (byte[] error in Errors)
        {
            if (rest.StartsWith(error))
            {
                int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
                ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
                bool ends = line.Length == error.Length || (line[error.Length..].TrimStart((byte)' ') is [var next, ..]
                    && (next == (byte)separator || separator == ' '));
                return ends && TextRecords.Cells(line, separator) == width;
            }
        }

        return false;
    }
}
