using System.Globalization;
using System.Text;

namespace Continua.Learning;

/// <summary>The texts and numbers that mark a cell as not observed. <see cref="CellReader"/> handles empty
/// cells.</summary>
internal sealed class MissingMarks
{
    private static readonly string[] Usual =
    [
        "NA", "N/A", "n.a.", "n/d", "nd", "<NA>", "#N/A", "#NA", "NaN", "-nan", "+nan", "nan(ind)", "-nan(ind)",
        "1.#QNAN", "-1.#IND", "1.#IND",
        "null", "(null)", "none", "nil", "missing", "(missing)", "undefined", "unknown", "\\N", "?", "-", "--", "---",
        "–", "—", ".", "..",
        "...", "*", "#VALUE!", "#DIV/0!", "#REF!", "#NUM!", "#NAME?", "#NULL!", "VALUE!", "DIV/0!", "REF!", "NUM!",
        "NAME?", "NULL!",
    ];

    private readonly byte[][] texts;
    private readonly double[] numbers;
    private readonly bool[] matched;
    private readonly int longest;

    /// <param name="given">The user-defined marks; null for the usual ones.</param>
    public MissingMarks(IReadOnlyList<string>? given)
    {
        IsGiven = given is { Count: > 0 };
        string[] all = [.. (given ?? Usual).Select(text => text.Trim()).Distinct()];
        texts = [.. all.Select(text => Encoding.UTF8.GetBytes(text))];
        matched = new bool[texts.Length];
        longest = texts.Select(text => text.Length).DefaultIfEmpty(0).Max();
        numbers = given is null ? [] : [.. all
            .Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number : double.NaN)];
    }

    /// <summary>Whether the marks are user-defined.</summary>
    public bool IsGiven { get; }

    /// <summary>Whether the text of a cell is one of the marks, regardless of case.</summary>
    public bool Has(ReadOnlySpan<byte> cell)
    {
        for (int i = 0; cell.Length <= longest && i < texts.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(cell, texts[i]) || cell.SequenceEqual(texts[i]))
            {
                return matched[i] = true;
            }
        }

        return false;
    }

    /// <summary>Whether a number equals one of the user-defined marks, so that -9999.0 matches the mark
    /// -9999.</summary>
    public bool Has(double number)
    {
        int at = numbers.Length > 0 && double.IsFinite(number) ? Array.IndexOf(numbers, number) : -1;
        return at >= 0 && (matched[at] = true);
    }

    /// <summary>The user-defined marks that no cell contained.</summary>
    public IEnumerable<string> Unmatched =>
        IsGiven ? texts.Where((_, i) => !matched[i]).Select(text => Encoding.UTF8.GetString(text)) : [];
}
