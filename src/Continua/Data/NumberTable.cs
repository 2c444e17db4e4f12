namespace Continua.Learning;

/// <summary>A table of numbers without a time column, such as points for the fit of a density or a function.</summary>
public sealed class NumberTable
{
    private NumberTable(IReadOnlyList<string> columns, double[,] values) => (Columns, Values) = (columns, values);

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The numbers, shape [rows, columns]; finite.</summary>
    public double[,] Values { get; }

    /// <summary>Reads a delimited text file in which every requested cell is a number. Cells are separated by a comma,
    /// semicolon, tab, bar or blanks; comments begin with #.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="columns">The names of the columns to read, in the order of the resulting table; null for
    /// all.</param>
    /// <exception cref="DataFileException">The file is not a table of distinct column names and rows, a requested
    /// column is missing, or one of its cells is not a finite number; the message gives the location, the rule and a
    /// fix.</exception>
    /// <exception cref="ArgumentException">The list of columns is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NumberTable ReadCsv(string path, IReadOnlyList<string>? columns = null) =>
        Read(File.ReadAllBytes(path), path, columns);

    /// <summary>Reads a table from a stream, in the format of
    /// <see cref="ReadCsv(string, IReadOnlyList{string}?)"/>.</summary>
    /// <param name="stream">The stream, read from its current position to its end and left open.</param>
    /// <param name="name">The name of the file in error messages.</param>
    /// <param name="columns">The names of the columns to read, in the order of the resulting table; null for
    /// all.</param>
    /// <exception cref="DataFileException">The file is not a table of distinct column names and rows, a requested
    /// column is missing, or one of its cells is not a finite number; the message gives the location, the rule and a
    /// fix.</exception>
    /// <exception cref="ArgumentException">The list of columns is empty.</exception>
    public static NumberTable ReadCsv(Stream stream, string name, IReadOnlyList<string>? columns = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        return Read(memory.GetBuffer().AsMemory(0, (int)memory.Length), name, columns);
    }

    internal static NumberTable Read(ReadOnlyMemory<byte> bytes, string name, IReadOnlyList<string>? columns = null)
    {
        Tensor.Guard(
            columns is not { Count: 0 },
            "A table has at least one column, but got an empty list of names; name one, or pass null for all.");
        FileText text = FileText.Of(bytes, name, given: null);
        CsvDialect start = CsvDialect.Of(text.Bytes.Span, new(), name);
        NumberForm form = Form(text, start, name, columns);
        using DelimitedFile file = new(text, start, name);
        HeaderCheck.Check(file);
        CellReader numbers = new(form, new(given: null));
        int[] selected = Selected(file, columns);
        List<double[]> rows = [];
        while (file.Read())
        {
            rows.Add([.. selected.Select(c => Number(file, c, numbers))]);
        }

        return rows.Count > 0
            ? new([.. selected.Select(c => file.Header[c])], Gather(rows))
            : throw new DataFileException(new(name),
                "a data file has rows below the column names, but this file ends after them; check that it was written to the end");
    }

    // The first pass over the file detects the decimal mark and the thousands mark.
    private static NumberForm Form(FileText text, CsvDialect start, string name, IReadOnlyList<string>? columns)
    {
        using DelimitedFile file = new(text, start, name);
        int[] selected = Selected(file, columns);
        NumberEvidence evidence = new(start.Separator);
        while (!evidence.IsSettled && file.Read())
        {
            foreach (int column in selected)
            {
                evidence.Add(file[column]);
            }
        }

        return evidence.Decide();
    }

    private static int[] Selected(DelimitedFile file, IReadOnlyList<string>? columns) =>
        columns is null ? [.. Enumerable.Range(0, file.Header.Count)] : [.. columns.Select(c => Find(file, c))];

    private static int Find(DelimitedFile file, string column)
    {
        int index = file.Header.ToList().IndexOf(column);
        string fix = NearestName.Of(column, file.Header) is { Length: > 0 } near
            ? $"did you mean '{near}'?" : "name one of these";
        return index >= 0 ? index : throw new DataFileException(new(file.Name),
            $"the columns are {string.Join(", ", file.Header.Select(h => $"'{h}'"))}, "
            + $"but '{column}' is none of them; {fix}");
    }

    private static double Number(DelimitedFile file, int column, CellReader numbers) =>
        numbers.Read(file[column], out double value) == CellKind.Number ? value : throw file.Fault(column,
            $"every cell of a table is a finite number, but this one {(file[column].IsEmpty ? "is empty" : $"holds '{file.Text(column)}'")}; "
            + "correct it, delete the row, or name the columns to read");

    private static double[,] Gather(List<double[]> rows)
    {
        double[,] values = new double[rows.Count, rows[0].Length];
        for (int r = 0; r < rows.Count; r++)
        {
            for (int c = 0; c < rows[r].Length; c++)
            {
                values[r, c] = rows[r][c];
            }
        }

        return values;
    }
}
