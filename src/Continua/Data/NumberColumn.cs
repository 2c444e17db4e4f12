namespace Continua.Learning;

/// <summary>The cells of a column that may be a state; <see cref="IsState"/> decides after the last row.</summary>
internal sealed class NumberColumn(int index, string name)
{
    private const int MaxMarks = 8;

    private readonly List<double> values = [];
    private readonly List<string> marks = [];
    private int numbers, texts;
    private bool threeDigits, fourDigits, groupedPoint;
    private (int Line, string Text) firstText, firstInfinite, numberLikeText;

    public int Index { get; } = index;

    public string Name { get; } = name;

    public IReadOnlyList<double> Values => values;

    /// <summary>The first few distinct texts of cells that were read as missing.</summary>
    public IReadOnlyList<string> MissingMarks => marks;

    /// <summary>Whether any cell is text, neither a number nor missing.</summary>
    public bool HasText => texts > 0;

    public void Add(ReadOnlySpan<byte> cell, int line, CellReader reader)
    {
        CellKind kind = reader.Read(cell, out double value);
        values.Add(kind == CellKind.Number ? value : double.NaN);
        if (kind == CellKind.Number)
        {
            numbers++;
            Observe(cell, value, reader.Evidence);
        }
        else if (kind == CellKind.Missing)
        {
            AddMark(cell);
        }
        else
        {
            AddOther(DelimitedFile.Decode(cell), line, kind);
        }
    }

    /// <summary>Adds to the evidence whether this column has whole numbers of three digits, whole numbers of four or
    /// more digits, and numbers such as 1.004.</summary>
    public void AddTo(NumberEvidence? evidence) => evidence?.AddColumn(threeDigits, fourDigits, groupedPoint);

    /// <summary>Whether the column is a state; a column that was requested by name must be one.</summary>
    /// <exception cref="DataFileException">A text resembles a number, the column contains texts but no more of them
    /// than numbers, it contains an infinity and no text, or it was requested and contains text or no
    /// numbers.</exception>
    public bool IsState(string file, bool requested)
    {
        if (texts > 0 && (requested || texts <= numbers || numberLikeText.Line > 0))
        {
            (int line, string text) = numberLikeText.Line > 0 ? numberLikeText : firstText;
            throw Fault(file, line, $"a state is a number or empty, but this cell holds '{text}'; "
                + (NumberAdvice.For(text)
                    ?? "correct it, leave it empty, name it with CsvOptions.Missing, or drop the column with CsvOptions.States"));
        }

        if (texts == 0 && firstInfinite.Line > 0)
        {
            throw Fault(file, firstInfinite.Line, $"a state is finite, but this cell holds '{firstInfinite.Text}'; "
                + "correct it, leave it empty, or drop the column with CsvOptions.States");
        }

        return numbers > 0 || !requested ? numbers > 0 && texts == 0
            : throw Fault(file, null, "a state has values, but this column is empty; name others with CsvOptions.States");
    }

    public DataFileException Fault(string file, int? line, string message) =>
        new(new(file, line, Index + 1, Name), message);

    // Whole numbers up to 999 together with 1.004 suggest that the point separates thousands.
    private void Observe(ReadOnlySpan<byte> cell, double value, NumberEvidence? evidence)
    {
        if (evidence is { IsSettled: false })
        {
            bool marked = cell.ContainsAny((byte)'.', (byte)',');
            double size = Math.Abs(value);
            groupedPoint |= marked;
            threeDigits |= !marked && size is >= 100 and < 1000;
            fourDigits |= !marked && size >= 1000;
        }
    }

    private void AddMark(ReadOnlySpan<byte> cell)
    {
        if (!cell.IsEmpty && marks.Count < MaxMarks && !marks.Contains(DelimitedFile.Decode(cell)))
        {
            marks.Add(DelimitedFile.Decode(cell));
        }
    }

    private void AddOther(string text, int line, CellKind kind)
    {
        if (kind == CellKind.Text)
        {
            firstText = texts++ == 0 ? (line, text) : firstText;
            numberLikeText = numberLikeText.Line == 0 && NumberAdvice.For(text) is not null
                ? (line, text) : numberLikeText;
        }
        else
        {
            firstInfinite = firstInfinite.Line == 0 ? (line, text) : firstInfinite;
        }
    }
}
