namespace Continua.Learning;

/// <summary>Columns that count the rows of the file and say nothing else.</summary>
internal static class RowNumbers
{
    private const int Fewest = 3;

    // As R, pandas and spreadsheets name them.
    private static readonly string[] Names =
    [
        "rownames", "row.names", "rowname", "row", "rows", "row number", "rownumber", "rownum", "index", "idx", "unnamed: 0", "x1", "...1",
        "no", "no.", "nr", "nr.", "#", "obs",
    ];

    /// <summary>Whether a column counts the rows from 0 or 1: the file's first column, or one that is named so.</summary>
    public static bool Is(NumberColumn column)
    {
        IReadOnlyList<double> values = column.Values;
        bool named = Names.Contains(column.Name.ToLowerInvariant());
        if (values[0] is not (0 or 1) || !(named || (column.Index == 0 && values.Count >= Fewest)))
        {
            return false;
        }

        for (int row = 1; row < values.Count; row++)
        {
            if (values[row] != values[0] + row)
            {
                return false;
            }
        }

        return true;
    }
}
