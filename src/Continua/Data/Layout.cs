namespace Continua.Learning;

/// <summary>The roles of the columns of a file, determined from the header, the options and the first row.</summary>
internal sealed record Layout(TimeColumn Time, int? Series, IReadOnlyList<int> States)
{
    /// <summary>The layout of a file whose current row is its first row of data.</summary>
    /// <exception cref="DataFileException">A named column is missing, no column can be the time, or
    /// <see cref="CsvOptions.States"/> is empty, repeats a column or contains the time or the series.</exception>
    public static Layout Of(DelimitedFile file, CsvOptions options, CellReader numbers)
    {
        int? series = options.Series is { } name ? ColumnNames.Find(file, name, "CsvOptions.Series") : null;
        TimeColumn time = new TimeChoice(file, options, numbers, series).Find();
        int[] states = options.States is { } names
            ? Named(file, names, time, series)
            : [.. Enumerable.Range(0, file.Header.Count).Where(i => !time.Columns.Contains(i) && i != series && file.Header[i].Length > 0)];
        return new(time, series, states);
    }

    private static int[] Named(DelimitedFile file, IReadOnlyList<string> names, TimeColumn time, int? series)
    {
        int[] states = [.. names.Select(name => ColumnNames.Find(file, name, "CsvOptions.States"))];
        string? wrong = states.Length == 0 ? "the list is empty"
            : states.Distinct().Count() < states.Length ? "one of them is named twice"
            : states.FirstOrDefault(time.Columns.Contains, -1) is var both and >= 0 ? $"'{file.Header[both]}' is the time column"
            : series is { } s && states.Contains(s) ? $"'{file.Header[s]}' is the series column"
            : null;
        return wrong is null ? states : throw new DataFileException(new(file.Name),
            $"CsvOptions.States names distinct columns besides time and series, but {wrong}; the columns are {ColumnNames.All(file)}");
    }
}
