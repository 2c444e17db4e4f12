using System.Globalization;
using System.Text;

namespace Continua.Learning;

/// <summary>What marks a cell as not observed, besides leaving it empty.</summary>
internal sealed class MissingWords
{
    private static readonly string[] Usual =
    [
        "NA", "N/A", "n.a.", "n/d", "nd", "<NA>", "#N/A", "#NA", "NaN", "-nan", "+nan", "nan(ind)", "-nan(ind)", "1.#QNAN", "-1.#IND", "1.#IND",
        "null", "(null)", "none", "nil", "missing", "(missing)", "undefined", "unknown", "\\N", "?", "-", "--", "---", "–", "—", ".", "..",
        "...", "*", "#VALUE!", "#DIV/0!", "#REF!", "#NUM!", "#NAME?", "#NULL!", "VALUE!", "DIV/0!", "REF!", "NUM!", "NAME?", "NULL!",
    ];

    private readonly byte[][] words;
    private readonly double[] numbers;
    private readonly bool[] matched;
    private readonly int longest;

    /// <param name="given">The marks of the user's own, in place of the usual words; null for these.</param>
    public MissingWords(IReadOnlyList<string>? given)
    {
        IsGiven = given is { Count: > 0 };
        string[] all = [.. (given ?? Usual).Select(word => word.Trim()).Distinct()];
        words = [.. all.Select(word => Encoding.UTF8.GetBytes(word))];
        matched = new bool[words.Length];
        longest = words.Select(word => word.Length).DefaultIfEmpty(0).Max();
        numbers = given is null ? [] : [.. all
            .Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double n) ? n : double.NaN)];
    }

    /// <summary>Whether the marks are the user's own.</summary>
    public bool IsGiven { get; }

    public bool Has(ReadOnlySpan<byte> cell)
    {
        for (int i = 0; cell.Length <= longest && i < words.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(cell, words[i]) || cell.SequenceEqual(words[i]))
            {
                return matched[i] = true;
            }
        }

        return false;
    }

    /// <summary>Whether a number is one of the marks, however it is written.</summary>
    public bool Has(double number)
    {
        int at = numbers.Length > 0 && double.IsFinite(number) ? Array.IndexOf(numbers, number) : -1;
        return at >= 0 && (matched[at] = true);
    }

    /// <summary>The marks given that no cell had.</summary>
    public IEnumerable<string> Unmatched =>
        IsGiven ? words.Where((_, i) => !matched[i]).Select(word => Encoding.UTF8.GetString(word)) : [];
}
