namespace Continua.Learning;

/// <summary>Which column of a file is what; found from the header, the options and the first row.</summary>
internal sealed record Layout(TimeColumn Time, int? Series, IReadOnlyList<int> States)
{
    /// <summary>The layout of a file that stands on its first row.</summary>
    /// <exception cref="DataFileException">A named column is not there, or no column is the time.</exception>
    public static Layout Of(DelimitedFile file, CsvOptions options, CellReader numbers)
    {
        int? series = options.Series is { } name ? ColumnNames.Find(file, name, "CsvOptions.Series") : null;
        TimeColumn time = new TimeChoice(file, options, numbers, series).Find();
        int[] states = options.States is { } asked
            ? Asked(file, asked, time, series)
            : [.. Enumerable.Range(0, file.Header.Count).Where(i => !time.Columns.Contains(i) && i != series && file.Header[i].Length > 0)];
        return new(time, series, states);
    }

    private static int[] Asked(DelimitedFile file, IReadOnlyList<string> asked, TimeColumn time, int? series)
    {
        int[] states = [.. asked.Select(name => ColumnNames.Find(file, name, "CsvOptions.States"))];
        string? wrong = states.Length == 0 ? "there are none"
            : states.Distinct().Count() < states.Length ? "one is named twice"
            : states.FirstOrDefault(time.Columns.Contains, -1) is var both and >= 0 ? $"'{file.Header[both]}' is the time column"
            : series is { } s && states.Contains(s) ? $"'{file.Header[s]}' is the series column"
            : null;
        return wrong is null ? states : throw new DataFileException(new(file.Name),
            $"CsvOptions.States names distinct columns besides time and series, but {wrong}; the columns are {ColumnNames.All(file)}");
    }
}
