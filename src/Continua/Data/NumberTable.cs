namespace Continua.Learning;

/// <summary>Rows without a time: points, of which a density or a function is learnt.</summary>
public sealed class NumberTable
{
    private NumberTable(IReadOnlyList<string> columns, double[,] values) => (Columns, Values) = (columns, values);

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Shape [rows, columns]; finite.</summary>
    public double[,] Values { get; }

    /// <summary>Reads a delimited text file (UTF-8; comma, semicolon or tab; comments begin with #) whose every cell is a
    /// number.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The names of the columns wanted, in their order; null takes all.</param>
    /// <exception cref="DataFileException">The file breaks a rule; the message says where, which, and how to mend it.</exception>
    /// <exception cref="ArgumentException">The list of columns is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NumberTable ReadCsv(string path, IReadOnlyList<string>? columns = null) =>
        Read(File.ReadAllBytes(path), path, columns);

    /// <summary>The same from a stream, to its end.</summary>
    /// <param name="stream">The text, read from where it stands, and left open.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="columns">The names of the columns wanted, in their order; null takes all.</param>
    /// <exception cref="DataFileException">The text breaks a rule; the message says where, which, and how to mend it.</exception>
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
        Tensor.Guard(columns is not { Count: 0 }, "A table has a column at least, but got a list of none; name one, or pass null for all.");
        FileText text = FileText.Of(bytes, name, given: null);
        TableStart start = TableStart.Of(text.Bytes.Span, new(), name);
        NumberForm form = Form(text, start, name, columns);
        using DelimitedFile file = new(text, start, name);
        HeaderCheck.Refuse(file);
        CellReader numbers = new(form, new(given: null));
        int[] wanted = Wanted(file, columns);
        List<double[]> rows = [];
        while (file.Read())
        {
            rows.Add([.. wanted.Select(c => Number(file, c, numbers))]);
        }

        return rows.Count > 0 ? new([.. wanted.Select(c => file.Header[c])], Gather(rows)) : throw new DataFileException(
            new(name), "below the column names stand rows, but this file ends after them; check that it was written to the end");
    }

    // A first pass shows how the numbers are written.
    private static NumberForm Form(FileText text, TableStart start, string name, IReadOnlyList<string>? columns)
    {
        using DelimitedFile file = new(text, start, name);
        int[] wanted = Wanted(file, columns);
        NumberEvidence evidence = new(start.Separator);
        while (!evidence.IsSettled && file.Read())
        {
            foreach (int column in wanted)
            {
                evidence.Add(file[column]);
            }
        }

        return evidence.Decide();
    }

    private static int[] Wanted(DelimitedFile file, IReadOnlyList<string>? columns) =>
        columns is null ? [.. Enumerable.Range(0, file.Header.Count)] : [.. columns.Select(c => Find(file, c))];

    private static int Find(DelimitedFile file, string column)
    {
        int index = file.Header.ToList().IndexOf(column);
        string meant = NearestName.Of(column, file.Header) is { Length: > 0 } near ? $"did you mean '{near}'?" : "name one of these";
        return index >= 0 ? index : throw new DataFileException(
            new(file.Name), $"the columns are {string.Join(", ", file.Header.Select(h => $"'{h}'"))}, but '{column}' is none of them; {meant}");
    }

    private static double Number(DelimitedFile file, int column, CellReader numbers) =>
        numbers.Read(file[column], out double value) == CellKind.Number ? value : throw file.Fault(column,
            $"every cell of a table is a finite number, but this one {(file[column].IsEmpty ? "is empty" : $"holds '{file.Text(column)}'")}; "
            + "correct it, take the row away, or name the columns wanted");

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
