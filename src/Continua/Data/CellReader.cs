using System.Text;

namespace Continua.Learning;

/// <summary>The kind of content of one cell of a number column.</summary>
internal enum CellKind
{
    Number,
    Missing,
    Infinite,
    Text,
}

/// <summary>Reads the cells of a file as numbers, all in one number form.</summary>
internal sealed class CellReader(NumberForm form, MissingMarks missing, NumberEvidence? evidence = null)
{
    /// <summary>The evidence about the number form, collected from the cells; null if the options give the
    /// form.</summary>
    public NumberEvidence? Evidence => evidence;

    public NumberForm Form => form;

    /// <summary>The user-defined missing-value marks that no cell contained.</summary>
    public IEnumerable<string> UnmatchedMarks => missing.Unmatched;

    /// <summary>The name of the first blank or apostrophe that separated groups of digits, "blank" or "apostrophe";
    /// null if there was none.</summary>
    public string? Groups { get; private set; }

    /// <summary>Reads a cell; the value is meaningful only if the result is <see cref="CellKind.Number"/>.</summary>
    public CellKind Read(ReadOnlySpan<byte> cell, out double value)
    {
        value = double.NaN;
        if (cell.IsEmpty)
        {
            return CellKind.Missing;
        }

        // User-defined marks are tested before the evidence: a mark such as -99.9 does not indicate the decimal mark of
        // the data.
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

    /// <summary>Whether a cell is a number in any form. Distinguishes a row of data from a row of column
    /// names.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> cell) =>
        NumberForm.Plain.TryRead(cell, out _) || new NumberForm(',', '.').TryRead(cell, out _) || new NumberForm('.', ',').TryRead(cell, out _);

    private static bool IsInfinity(ReadOnlySpan<byte> cell) =>
        cell.TrimStart("+-"u8) is var word && (Ascii.EqualsIgnoreCase(word, "inf"u8)
            || word.SequenceEqual("1.#INF"u8) || word.SequenceEqual("∞"u8));
}
