using System.Buffers.Text;
using CsvHelper;

namespace Continua.Learning;

/// <summary>Names of rows as R writes them: one cell more at the front than the header has names, quoted or counted from 1.</summary>
internal static class RowNames
{
    /// <summary>1 where the first row begins with a row's name, else 0.</summary>
    public static int In(CsvReader row, int names, char separator)
    {
        bool oneMore = row.FieldCount == names + 1 && row.FieldCount > 1 && !row.GetSpan(names).IsEmpty;

        // Between commas a first row such as 1,0,5 may also be the numbers 1 and 0,5: there R's quotes are needed.
        return oneMore && (IsQuoted(row, 0) ? !IsQuoted(row, 1) : separator != ',' && Number(row) == 1) ? 1 : 0;
    }

    /// <summary>Whether a row has a name as the first one has.</summary>
    /// <param name="count">Of the rows so far, with this one.</param>
    public static bool Continue(CsvReader row, int count) => IsQuoted(row, 0) || Number(row) == count;

    private static bool IsQuoted(CsvReader row, int cell) => row.GetRawSpan(cell).TrimStart(" \t"u8) is [(byte)'"', ..];

    private static int Number(CsvReader row) =>
        row.GetSpan(0) is var cell && Utf8Parser.TryParse(cell, out int number, out int used) && used == cell.Length ? number : -1;
}
