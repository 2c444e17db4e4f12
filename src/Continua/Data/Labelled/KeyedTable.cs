namespace Continua.Learning;

/// <summary>A table with a row per series: the texts of some columns by the name of the series.</summary>
internal sealed class KeyedTable
{
    private readonly Dictionary<string, string[]> rows = new(StringComparer.Ordinal);

    private KeyedTable(string path, string[] header, int key) => (Path, Header, Key) = (path, header, key);

    public string Path { get; }

    /// <summary>The names of the columns.</summary>
    public string[] Header { get; }

    /// <summary>The index of the column with the names of the series.</summary>
    public int Key { get; }

    /// <summary>The names of the series.</summary>
    public IReadOnlyCollection<string> Names => rows.Keys;

    /// <summary>Reads a table.</summary>
    /// <param name="path">The path of the file, which may be compressed.</param>
    /// <param name="options">The format of cells.</param>
    /// <param name="key">The column of the names of the series; null to choose it.</param>
    /// <param name="seriesColumn">The name of the series column of the data; null if there is none.</param>
    /// <exception cref="DataFileException">The file cannot be read, or a name occurs twice.</exception>
    public static KeyedTable Read(string path, CsvOptions options, string? key, string? seriesColumn)
    {
        byte[] bytes = CompressedFile.Read(path);
        CsvOptions format = new() { Separator = options.Separator, Encoding = options.Encoding };
        FileText text = FileText.Of(bytes, path, options.Encoding);
        using DelimitedFile file = new(text, CsvDialect.Of(text.Bytes.Span, format, path), path);
        HeaderCheck.Check(file);
        int column = key is not null ? ColumnNames.Find(file, key, "SeriesFileOptions.Key")
            : Math.Max(0, Array.IndexOf([.. file.Header], seriesColumn));
        KeyedTable table = new(path, [.. file.Header], column);
        while (file.Read())
        {
            string name = file.Text(column);
            if (name.Length == 0 || !table.rows.TryAdd(name, [.. Enumerable.Range(0, file.Header.Count).Select(file.Text)]))
            {
                throw file.Fault(
                    column, $"a table of labels or constant values has one row per series, but '{name}' "
                    + (name.Length == 0 ? "names none" : "has two") + "; keep one row for each name");
            }
        }

        return table;
    }

    /// <summary>Returns the index of a column.</summary>
    /// <exception cref="DataFileException">The table has no such column.</exception>
    public int Find(string name, string option)
    {
        int found = Array.IndexOf(Header, name);
        found = found >= 0 ? found : Array.FindIndex(Header, h => h.Equals(name, StringComparison.OrdinalIgnoreCase));
        string near = NearestName.Of(name, Header.Where(h => h.Length > 0)) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return found >= 0 ? found : throw new DataFileException(
            new(Path), $"{option} names a column, but '{name}' is none of {string.Join(", ", Header.Select(h => $"'{h}'"))}{near}");
    }

    /// <summary>Returns the text of a cell; null for a series without a row.</summary>
    public string? Text(string name, int column) => rows.TryGetValue(name, out string[]? row) ? row[column] : null;
}
