using System.Buffers.Text;
using CsvHelper;

namespace Continua.Learning;

/// <summary>Detects row names as written by R: an additional first cell without a column name, which is quoted or
/// contains the number of the row, counted from 1.</summary>
internal static class RowNames
{
    /// <summary>The number of row-name cells in the first row: 1 or 0.</summary>
    /// <param name="row">The reader, positioned at the first row after the column names.</param>
    /// <param name="names">The number of column names.</param>
    /// <param name="separator">The separator of cells.</param>
    public static int In(CsvReader row, int names, char separator)
    {
        bool oneMore = row.FieldCount == names + 1 && row.FieldCount > 1 && !row.GetSpan(names).IsEmpty;

        // In a comma-separated file, a first row such as 1,0,5 may also be the numbers 1 and 0,5; a row name must
        // therefore be quoted.
        return oneMore && (IsQuoted(row, 0) ? !IsQuoted(row, 1) : separator != ',' && Number(row) == 1) ? 1 : 0;
    }

    /// <summary>Whether a row after the first also begins with a row name.</summary>
    /// <param name="row">The reader, positioned at the row.</param>
    /// <param name="count">The number of rows read so far, including this one.</param>
    public static bool HasName(CsvReader row, int count) => IsQuoted(row, 0) || Number(row) == count;

    private static bool IsQuoted(CsvReader row, int cell) => row.GetRawSpan(cell).TrimStart(" \t"u8) is [(byte)'"', ..];

    private static int Number(CsvReader row) =>
        row.GetSpan(0) is var cell && Utf8Parser.TryParse(cell, out int number, out int used) && used == cell.Length ? number : -1;
}
