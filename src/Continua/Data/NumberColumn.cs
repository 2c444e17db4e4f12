namespace Continua.Learning;

/// <summary>Collects the cells of a column that may be a state, and judges at the end whether it is one.</summary>
internal sealed class NumberColumn(int index, string name)
{
    private readonly List<double> values = [];
    private int numbers, texts;
    private (int Line, string Text) firstText, firstInfinite;

    public int Index { get; } = index;

    public string Name { get; } = name;

    public IReadOnlyList<double> Values => values;

    public void Add(ReadOnlySpan<byte> cell, int line, CellReader reader)
    {
        CellKind kind = reader.Read(cell, out double value);
        values.Add(kind == CellKind.Number ? value : double.NaN);
        if (kind == CellKind.Number)
        {
            numbers++;
        }
        else if (kind == CellKind.Text && texts++ == 0)
        {
            firstText = (line, DelimitedFile.Decode(cell));
        }
        else if (kind == CellKind.Infinite && firstInfinite.Line == 0)
        {
            firstInfinite = (line, DelimitedFile.Decode(cell));
        }
    }

    /// <summary>Whether the column is a state; one asked for by name has to be.</summary>
    /// <exception cref="DataFileException">It holds numbers and text, or infinities, or was asked for and holds no numbers.</exception>
    public bool IsState(string file, bool asked)
    {
        if (texts > 0 && (asked || texts <= numbers || LooksLikeNumber(firstText.Text)))
        {
            throw Fault(file, firstText.Line, $"a state is a number or empty, but this cell holds '{firstText.Text}'; "
                + (LooksLikeNumber(firstText.Text)
                    ? "thousands separators are not read: say what its comma means with --decimal, or take it away"
                    : "correct it, leave it empty, or drop the column with --states"));
        }

        if (texts == 0 && firstInfinite.Line > 0)
        {
            throw Fault(file, firstInfinite.Line, $"a state is finite, but this cell holds '{firstInfinite.Text}'; "
                + "correct it, leave it empty, or drop the column with --states");
        }

        return numbers > 0 || !asked ? numbers > 0 && texts == 0
            : throw Fault(file, null, "a state has values, but this column is empty; name others with --states");
    }

    private DataFileException Fault(string file, int? line, string sentence) => new(new(file, line, Index + 1, Name), sentence);

    // 1,5 and 1,234.5 must not vanish as a column of text. Dates have no comma.
    private static bool LooksLikeNumber(string text) =>
        text.Contains(',') && text.Any(char.IsAsciiDigit) && text.All(c => char.IsAsciiDigit(c) || "+-.,' eE".Contains(c));
}
