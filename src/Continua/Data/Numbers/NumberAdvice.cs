using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>Suggests fixes for texts that were probably meant as numbers, such as 45% or 0x1F. A column with such a
/// text is rejected instead of being left out as a column of text.</summary>
internal static partial class NumberAdvice
{
    /// <summary>The fix to suggest for a text; null for a text that does not resemble a number.</summary>
    public static string? For(string text)
    {
        if (text.Length > DigitGroups.MaxLength || !text.Any(char.IsDigit))
        {
            return null;
        }

        int at = text.AsSpan().IndexOfAny('.', ',');
        char mark = at < 0 ? '\0' : text[at];
        return Marked().IsMatch(text)
            ? text.Count(c => c == mark) == 1 && !text.AsSpan(at + 1).ContainsAny('.', ',')
                ? $"its {SeparatorNames.Of(mark)} can be a decimal mark or a thousands mark: say CsvOptions.Decimal '{mark}' or "
                    + $"CsvOptions.Thousands '{mark}', and write all numbers of the file in that form"
                : "write all numbers of the file in the same form, with one decimal mark and groups of three digits"
            : WithUnit().IsMatch(text) ? "write the number alone, and its unit in the column's name"
            : Bracketed().IsMatch(text) ? "write negative numbers with a minus in front"
            : Hexadecimal().IsMatch(text) ? "write hexadecimal numbers as decimal ones"
            : Underlined().IsMatch(text) ? "write numbers without the _ between thousands"
            : Fortran().IsMatch(text) ? "write exponents with e, as in 1.5e3"
            : text.Any(c => char.IsDigit(c) && !char.IsAscii(c)) && text.All(c => !char.IsLetter(c)) ? "write digits as 0 to 9" : null;
    }

    [GeneratedRegex(@"^[+-]?[0-9]*([.,' ][0-9]+)*[.,]?[0-9]*([eE][+-]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();

    [GeneratedRegex(@"^([$€£¥₹]\s?[+-]?[0-9][0-9.,' ]*|"
        + @"[+-]?[$€£¥₹]?[0-9][0-9.,' ]*(\s?[%‰$€£¥₹°]\s?[CF]?|\s[A-Za-zµΩ°/%²³]{1,6}))$", RegexOptions.CultureInvariant)]
    private static partial Regex WithUnit();

    [GeneratedRegex(@"^(\([0-9][0-9.,]*\)|[0-9][0-9.,]*-)$", RegexOptions.CultureInvariant)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"^[+-]?0[xX][0-9a-fA-F]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(_[0-9]{3})+([.,][0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Underlined();

    [GeneratedRegex(@"^[+-]?[0-9]*\.?[0-9]*[dDqQ][+-]?[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Fortran();
}
