using System.Text;

namespace Continua.Learning;

/// <summary>What one cell of a number column holds.</summary>
internal enum CellKind
{
    Number,
    Missing,
    Infinite,
    Text,
}

/// <summary>Reads the numbers of a file, all in one form.</summary>
internal sealed class CellReader(NumberForm form, MissingWords missing, NumberEvidence? evidence = null)
{
    /// <summary>Whether the form is still to be found: cells are then shown to the evidence.</summary>
    public NumberEvidence? Evidence => evidence;

    public NumberForm Form => form;

    /// <summary>The marks given for cells not observed that no cell had.</summary>
    public IEnumerable<string> UnmatchedMarks => missing.Unmatched;

    /// <summary>The blank or apostrophe that stood between thousands, in words; null where none did.</summary>
    public string? Groups { get; private set; }

    public CellKind Read(ReadOnlySpan<byte> cell, out double value)
    {
        value = double.NaN;
        if (cell.IsEmpty)
        {
            return CellKind.Missing;
        }

        // A mark such as -99.9 says nothing of how numbers are written.
        if (missing.IsGiven && missing.Has(cell))
        {
            return CellKind.Missing;
        }

        if (evidence is { IsSettled: false } && cell.ContainsAny((byte)'.', (byte)','))
        {
            evidence.Add(cell);
        }

        if (form.TryRead(cell, out double number) && !double.IsNaN(number))
        {
            Groups ??= DigitGroups.MarkIn(cell);
            value = missing.Has(number) ? double.NaN : number;
            return double.IsNaN(value) ? CellKind.Missing : double.IsFinite(value) ? CellKind.Number : CellKind.Infinite;
        }

        return missing.Has(cell) ? CellKind.Missing : IsInfinity(cell) ? CellKind.Infinite : CellKind.Text;
    }

    /// <summary>Whether a cell is a number in whatever form, as the first row of a file without names is.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> cell) =>
        NumberForm.Plain.TryRead(cell, out _) || new NumberForm(',', '.').TryRead(cell, out _) || new NumberForm('.', ',').TryRead(cell, out _);

    private static bool IsInfinity(ReadOnlySpan<byte> cell) =>
        cell.TrimStart("+-"u8) is var word && (Ascii.EqualsIgnoreCase(word, "inf"u8) || word.SequenceEqual("1.#INF"u8) || word.SequenceEqual("∞"u8));
}
