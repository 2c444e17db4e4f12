namespace Continua.Learning;

/// <summary>Finds the record of column names among the first records of a file, from the number of cells that each
/// record has for a given separator.</summary>
/// <param name="records">The first records, without blank lines and comments.</param>
/// <param name="time">The name of the time column, if an option gives it.</param>
internal sealed class RecordShape(TextRecord[] records, string? time)
{
    /// <summary>The index of the record of names if all records have the same number of cells, at least two (the record
    /// of names may have one more or one fewer); else null.</summary>
    public int? NamesOfUniform(ReadOnlySpan<byte> text, char separator)
    {
        int[] counts = Counts(text, separator);
        if (counts.Length == 0 || counts[0] < 2 || counts.Length == 1)
        {
            return counts is [> 1] ? 0 : null;
        }

        bool uniform = counts.AsSpan(1).IndexOfAnyExcept(counts[1]) < 0
            && counts[1] > 1 && Math.Abs(counts[1] - counts[0]) <= 1;
        return uniform ? Names(text, separator, 0, counts.Length) : null;
    }

    /// <summary>The index of the record of names of the table that the longest run of records with the same number of
    /// cells forms: in this run, or directly above it. Null if that run is not a table.</summary>
    public int? NamesOfLongestRun(ReadOnlySpan<byte> text, char separator)
    {
        int[] counts = Counts(text, separator);
        int best = 0, length = 0;
        for (int i = 0, run = 0; i < counts.Length; i++)
        {
            run = i > 0 && counts[i] == counts[i - 1] ? run + 1 : 1;
            if (run > length && counts[i] > 1)
            {
                (best, length) = (i - run + 1, run);
            }
        }

        if (length < 2)
        {
            return null;
        }

        // Tables written by R have one column name fewer than cells in a row.
        bool oneFewer = best > 0 && counts[best - 1] == counts[best] - 1 && counts[best - 1] > 1;
        int first = oneFewer && IsNames(text, best - 1, separator) ? best - 1 : best;
        int names = Names(text, separator, first, best + length);
        return first == 0 || (IsNames(text, names, separator) && HasNumber(text, names + 1, separator)) ? names : null;
    }

    /// <summary>The candidate separator other than a blank that is most frequent in the first record; a comma if none
    /// occurs in it.</summary>
    public char MostFrequent(ReadOnlySpan<byte> text, string candidates)
    {
        char best = ',';
        for (int i = candidates.Length - 1; i >= 0 && records.Length > 0; i--)
        {
            bool more = candidates[i] != ' ' && Cells(text, 0, candidates[i]) > Cells(text, 0, best);
            best = more ? candidates[i] : best;
        }

        return best;
    }

    // Records of a preamble may have the same number of cells as the table. The record of names is then the one with
    // the name of a time column.
    private int Names(ReadOnlySpan<byte> text, char separator, int first, int end)
    {
        for (int i = first; i < end && IsNames(text, i, separator); i++)
        {
            if (TextRecords.Split(Record(text, i), separator).Any(IsTime))
            {
                return i;
            }
        }

        for (int i = first + 1; i < Math.Min(end, first + 50); i++)
        {
            string[] cells = TextRecords.Split(Record(text, i), separator);
            if (IsNames(text, i, separator) && HasNumber(text, i + 1, separator)
                && cells.Any(IsTime))
            {
                return i;
            }
        }

        return first;
    }

    private bool IsTime(string name) => time is null
        ? TimeNames.Rank(name) is not null : time.Split('+').Any(part => part.Equals(name, StringComparison.OrdinalIgnoreCase));

    private bool IsNames(ReadOnlySpan<byte> text, int record, char separator) =>
        record < records.Length && TextRecords.Split(Record(text, record), separator).All(cell => !CellValue.Is(cell))
        && TextRecords.Split(Record(text, record), separator).Any(cell => cell.Length > 0);

    private bool HasNumber(ReadOnlySpan<byte> text, int record, char separator)
    {
        // There may be a row of units between the names and the numbers.
        for (int i = record; i < Math.Min(record + 2, records.Length); i++)
        {
            if (TextRecords.Split(Record(text, i), separator).Any(CellValue.Is))
            {
                return true;
            }
        }

        return false;
    }

    private int[] Counts(ReadOnlySpan<byte> text, char separator)
    {
        int[] counts = new int[records.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = Cells(text, i, separator);
        }

        return counts;
    }

    private int Cells(ReadOnlySpan<byte> text, int record, char separator) => TextRecords.Cells(Record(text, record), separator);

    private ReadOnlySpan<byte> Record(ReadOnlySpan<byte> text, int record) => text.Slice(records[record].Offset, records[record].Length);
}
