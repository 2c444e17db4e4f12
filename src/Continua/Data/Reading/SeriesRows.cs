namespace Continua.Learning;

/// <summary>All rows of a file, read in one pass: the cells of times as text, the cells of states as numbers, and the
/// series of each row.</summary>
internal sealed class SeriesRows
{
    private readonly Dictionary<string, int> series = [];
    private readonly int[] textColumns;

    /// <summary>Reads the rows of a file.</summary>
    /// <exception cref="DataFileException">The file contains no table, or a row is invalid.</exception>
    public SeriesRows(DelimitedFile file, CsvOptions options, CellReader numbers)
    {
        (File, Numbers) = (file, numbers);
        HeaderCheck.Check(file);
        ReadFirst(options);
        Layout = Layout.Of(file, options, numbers);
        Columns = [.. Layout.States.Select(i => new NumberColumn(i, file.Header[i]))];
        textColumns = options.KeepsAllTexts
            ? [.. Enumerable.Range(0, file.Header.Count)]
            : [.. options.Texts.Select(text => ColumnNames.Find(file, text.Column, text.Option))];
        Texts = [.. textColumns.Select(_ => new CellTexts())];
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

    /// <summary>The cells of the columns that are kept as text.</summary>
    public CellTexts[] Texts { get; }

    /// <summary>The line number of the row of units below the names, and the text of its cells, [columns]; null without
    /// such a row.</summary>
    public (int Line, string[] Units)? UnitsLine { get; private set; }

    /// <summary>The index of the series of each row.</summary>
    public List<int> SeriesOfRow { get; } = [];

    /// <summary>The names of the series, in the order of their first rows.</summary>
    public IReadOnlyList<string> SeriesNames => [.. series.Keys];

    /// <summary>The unit below the name of the time column; null without one.</summary>
    public string? TimeUnit =>
        !HasDashedLine && UnitsLine?.Units[Layout.Time.Columns[0]] is { Length: > 0 } unit
            ? TimeNames.SymbolOrSame(unit) : null;

    /// <summary>Whether the line below the names consists of dashes instead of units, as in Markdown tables.</summary>
    public bool HasDashedLine => UnitsLine is { } line && line.Units.All(unit => unit.All(c => c is '-' or ':' or '='));

    private void ReadFirst(CsvOptions options)
    {
        bool hasRow = File.Read();
        while (hasRow && File.Line < options.FirstRow)
        {
            hasRow = File.Read();
        }

        if (hasRow && options.FirstRow is null && Learning.UnitsRow.Is(File, Numbers))
        {
            UnitsLine = (File.Line, [.. Enumerable.Range(0, File.Header.Count).Select(File.Text)]);
            hasRow = File.Read();
        }

        if (!hasRow)
        {
            throw new DataFileException(new(File.Name, UnitsLine?.Line), UnitsLine is { } units
                ? $"a data file has rows of numbers below the column names, but the only row here is text "
                    + $"('{string.Join("', '", units.Units.Take(5))}'); check that the file was written to the end"
                : File.HasComments
                ? "a data file has rows below the column names, but this file ends after them, except for comments, which begin "
                    + "with #; write the first column without # if these are rows"
                : "a data file has rows below the column names, but this file ends after them; "
                    + "check that it was written to the end");
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

        for (int i = 0; i < textColumns.Length; i++)
        {
            Texts[i].Write(File[textColumns[i]]);
            Texts[i].EndCell();
        }
    }

    private int SeriesIn(int column)
    {
        string name = File.Text(column);
        if (name.Length == 0)
        {
            throw File.Fault(column,
                "every row names its series, but this cell is empty; fill it in, or delete the row");
        }

        if (!series.TryGetValue(name, out int index))
        {
            series.Add(name, index = series.Count);
        }

        return index;
    }
}
