namespace Continua.Learning;

/// <summary>Finds what separates the cells: the candidate that the first rows all hold equally often.</summary>
internal static class SeparatorGuess
{
    private const int RowsLookedAt = 20;

    // In the order they are believed: a semicolon is there because commas are decimal marks.
    private static ReadOnlySpan<byte> Candidates => ";\t|,"u8;

    /// <summary>The separator that a first line such as <c>sep=;</c> names.</summary>
    public static char? Named(ReadOnlySpan<byte> text) =>
        text.Length > 4 && text.StartsWith("sep="u8) && text[5..] is [] or [(byte)'\r' or (byte)'\n', ..] ? (char)text[4] : null;

    public static char From(ReadOnlySpan<byte> text)
    {
        if (Named(text) is { } named)
        {
            return named;
        }

        Span<int> header = stackalloc int[4], row = stackalloc int[4];
        Span<bool> steady = [true, true, true, true];
        for (int rows = 0; rows < RowsLookedAt && Next(ref text, row);)
        {
            for (int i = 0; i < row.Length; i++)
            {
                header[i] = rows == 0 ? row[i] : header[i];
                steady[i] &= row[i] == header[i] && row[i] > 0;
            }

            rows++;
        }

        int best = steady.IndexOf(true);
        return (char)Candidates[best >= 0 ? best : MostFrequent(header)];
    }

    private static int MostFrequent(ReadOnlySpan<int> counts)
    {
        int best = counts.Length - 1;
        for (int i = best; i >= 0; i--)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return best;
    }

    // Counts the candidates outside quotes in the next row that is neither blank nor a comment.
    private static bool Next(ref ReadOnlySpan<byte> text, scoped Span<int> counts)
    {
        while (true)
        {
            text = text.TrimStart(" \r\n"u8);
            if (text.IsEmpty)
            {
                return false;
            }

            if (text[0] != (byte)'#')
            {
                break;
            }

            int end = text.IndexOfAny((byte)'\r', (byte)'\n');
            text = end < 0 ? [] : text[end..];
        }

        text = text[Count(text, counts)..];
        return true;
    }

    private static int Count(ReadOnlySpan<byte> text, scoped Span<int> counts)
    {
        counts.Clear();
        bool quoted = false;
        int at = 0;
        for (; at < text.Length && (quoted || text[at] is not ((byte)'\n' or (byte)'\r')); at++)
        {
            quoted ^= text[at] == (byte)'"';
            int candidate = quoted ? -1 : Candidates.IndexOf(text[at]);
            if (candidate >= 0)
            {
                counts[candidate]++;
            }
        }

        return at;
    }
}
