namespace Continua.Learning;

/// <summary>Collects the cells of a column that may be a state; whether it is one shows at the end.</summary>
internal sealed class NumberColumn(int index, string name)
{
    private const int MostWords = 8;

    private readonly List<double> values = [];
    private readonly List<string> words = [];
    private int numbers, texts;
    private bool threeDigits, fourDigits, groupedPoint;
    private (int Line, string Text) firstText, firstInfinite, likeNumber;

    public int Index { get; } = index;

    public string Name { get; } = name;

    public IReadOnlyList<double> Values => values;

    /// <summary>Words that stood for missing cells.</summary>
    public IReadOnlyList<string> MissingWords => words;

    /// <summary>Whether the column holds text rather than nothing.</summary>
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
            AddWord(cell);
        }
        else
        {
            AddOther(DelimitedFile.Decode(cell), line, kind);
        }
    }

    /// <summary>Shows the column's whole numbers to the evidence for marks between thousands.</summary>
    public void ShowTo(NumberEvidence? evidence) => evidence?.AddColumn(threeDigits, fourDigits, groupedPoint);

    /// <summary>Whether the column is a state; one asked for by name has to be.</summary>
    /// <exception cref="DataFileException">It holds numbers and text, or infinities, or was asked for and holds no numbers.</exception>
    public bool IsState(string file, bool asked)
    {
        if (texts > 0 && (asked || texts <= numbers || likeNumber.Line > 0))
        {
            (int line, string text) = likeNumber.Line > 0 ? likeNumber : firstText;
            throw Fault(file, line, $"a state is a number or empty, but this cell holds '{text}'; "
                + (NumberAdvice.For(text)
                    ?? "correct it, leave it empty, name it with CsvOptions.Missing, or drop the column with CsvOptions.States"));
        }

        if (texts == 0 && firstInfinite.Line > 0)
        {
            throw Fault(file, firstInfinite.Line, $"a state is finite, but this cell holds '{firstInfinite.Text}'; "
                + "correct it, leave it empty, or drop the column with CsvOptions.States");
        }

        return numbers > 0 || !asked ? numbers > 0 && texts == 0
            : throw Fault(file, null, "a state has values, but this column is empty; name others with CsvOptions.States");
    }

    public DataFileException Fault(string file, int? line, string sentence) => new(new(file, line, Index + 1, Name), sentence);

    // 995 beside 1.004: as if the point stood between thousands.
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

    private void AddWord(ReadOnlySpan<byte> cell)
    {
        if (!cell.IsEmpty && words.Count < MostWords && !words.Contains(DelimitedFile.Decode(cell)))
        {
            words.Add(DelimitedFile.Decode(cell));
        }
    }

    private void AddOther(string text, int line, CellKind kind)
    {
        if (kind == CellKind.Text)
        {
            firstText = texts++ == 0 ? (line, text) : firstText;
            likeNumber = likeNumber.Line == 0 && NumberAdvice.For(text) is not null ? (line, text) : likeNumber;
        }
        else
        {
            firstInfinite = firstInfinite.Line == 0 ? (line, text) : firstInfinite;
        }
    }
}
