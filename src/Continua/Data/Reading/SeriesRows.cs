namespace Continua.Learning;

/// <summary>All rows of a file in one pass: cells of times as text, of states as numbers, and each row's series.</summary>
internal sealed class SeriesRows
{
    private readonly Dictionary<string, int> series = [];

    /// <exception cref="DataFileException">The file holds no table, or a row breaks a rule.</exception>
    public SeriesRows(DelimitedFile file, CsvOptions options, CellReader numbers)
    {
        (File, Numbers) = (file, numbers);
        HeaderCheck.Refuse(file);
        ReadFirst(options);
        Layout = Layout.Of(file, options, numbers);
        Columns = [.. Layout.States.Select(i => new NumberColumn(i, file.Header[i]))];
        do
        {
            Add();
        }
        while (file.Read());
    }

    public DelimitedFile File { get; }

    public CellReader Numbers { get; }

    public Layout Layout { get; }

    public NumberColumn[] Columns { get; }

    /// <summary>The line of the units and their texts, by column; null where there is no such row.</summary>
    public (int Line, string[] Units)? UnitsLine { get; private set; }

    public List<int> SeriesOfRow { get; } = [];

    /// <summary>The series' names, in the order they first appear.</summary>
    public IReadOnlyList<string> SeriesNames => [.. series.Keys];

    /// <summary>The unit that stands below the time's name, if one does.</summary>
    public string? TimeUnit =>
        !IsRuled && UnitsLine?.Units[Layout.Time.Columns[0]] is { Length: > 0 } unit ? TimeNames.Named(unit) : null;

    /// <summary>Whether dashes stand in place of units, as in Markdown.</summary>
    public bool IsRuled => UnitsLine is { } line && line.Units.All(unit => unit.All(c => c is '-' or ':' or '='));

    private void ReadFirst(CsvOptions options)
    {
        bool any = File.Read();
        while (any && File.Line < options.FirstRow)
        {
            any = File.Read();
        }

        if (any && options.FirstRow is null && Learning.UnitsRow.Is(File, Numbers))
        {
            UnitsLine = (File.Line, [.. Enumerable.Range(0, File.Header.Count).Select(File.Text)]);
            any = File.Read();
        }

        if (!any)
        {
            throw new DataFileException(new(File.Name, UnitsLine?.Line), UnitsLine is { } units
                ? $"below the column names stand rows of numbers, but the only one holds text ('{string.Join("', '", units.Units.Take(5))}'); "
                    + "check that the file was written to the end"
                : "below the column names stand rows, but this file ends after them; check that it was written to the end");
        }
    }

    private void Add()
    {
        int line = File.Line;
        Layout.Time.Add(File);
        SeriesOfRow.Add(Layout.Series is { } column ? SeriesIn(column) : 0);
        foreach (NumberColumn state in Columns)
        {
            state.Add(File[state.Index], line, Numbers);
        }
    }

    private int SeriesIn(int column)
    {
        string name = File.Text(column);
        if (name.Length == 0)
        {
            throw File.Fault(column, "every row names its series, but this cell is empty; fill it in, or take the row away");
        }

        if (!series.TryGetValue(name, out int index))
        {
            series.Add(name, index = series.Count);
        }

        return index;
    }
}
