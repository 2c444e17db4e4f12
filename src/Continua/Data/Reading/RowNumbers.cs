namespace Continua.Learning;

/// <summary>Detects columns whose only content is the number of each row.</summary>
internal static class RowNumbers
{
    private const int MinRows = 3;

    // The names that R, pandas and spreadsheets give to such columns.
    private static readonly string[] Names =
    [
        "rownames", "row.names", "rowname", "row", "rows", "row number", "rownumber", "rownum", "index", "idx", "unnamed: 0", "x1", "...1",
        "no", "no.", "nr", "nr.", "#", "obs",
    ];

    /// <summary>Whether a column counts the rows, from 0 or 1, and either has a customary name of row numbers or is the
    /// first column of at least three rows.</summary>
    public static bool Is(NumberColumn column)
    {
        IReadOnlyList<double> values = column.Values;
        bool named = Names.Contains(column.Name.ToLowerInvariant());
        if (values[0] is not (0 or 1) || !(named || (column.Index == 0 && values.Count >= MinRows)))
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
