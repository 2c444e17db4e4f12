using System.Globalization;

namespace Continua.Learning;

/// <summary>Quarters of years, as in 2015Q1, 2015-Q1 or Q1 2015: the pattern's letter q is the quarter.</summary>
internal sealed class QuarterWriting(string template) : TimeWriting
{
    private static readonly string[] Known = ["yyyy'Q'q", "yyyy-'Q'q", "yyyy 'Q'q", "'Q'q yyyy", "'Q'q-yyyy", "'Q'q/yyyy"];

    public static QuarterWriting? Find(string pattern) =>
        PatternLetters.Of(pattern).Contains('q') ? new(pattern.Replace("'", "", StringComparison.Ordinal)) : null;

    /// <summary>The pattern of a text that is a quarter; null for any other.</summary>
    public static string? PatternOf(string text) => Array.Find(Known, pattern => Find(pattern)!.TryRead(text, out _));

    public override bool TryRead(ReadOnlySpan<char> text, out Moment moment)
    {
        moment = default;
        int year = 0, quarter = 0;
        if (text.Length != template.Length)
        {
            return false;
        }

        for (int i = 0; i < template.Length; i++)
        {
            bool digit = template[i] is 'y' or 'q';
            if (digit ? !char.IsAsciiDigit(text[i]) : char.ToUpperInvariant(text[i]) != template[i])
            {
                return false;
            }

            year = template[i] == 'y' ? 10 * year + text[i] - '0' : year;
            quarter = template[i] == 'q' ? 10 * quarter + text[i] - '0' : quarter;
        }

        bool valid = year >= 1 && quarter is >= 1 and <= 4;
        moment = valid ? new(new DateTimeOffset(year, 3 * quarter - 2, 1, 0, 0, 0, TimeSpan.Zero)) : default;
        return valid;
    }

    public override string Write(Moment moment) => template
        .Replace("yyyy", moment.Date.Year.ToString("0000", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("q", ((moment.Date.Month + 2) / 3).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
