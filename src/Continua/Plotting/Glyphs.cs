using System.Globalization;

namespace Continua.Plotting;

/// <summary>
/// Estimates the width of text. The reader's font is unknown; estimates are slightly above the average of common
/// sans-serif fonts, because too much space is better than a clipped label.
/// </summary>
internal static class Glyphs
{
    /// <summary>The font size of raised exponents, as a fraction of the font size of the text.</summary>
    public const double RaisedSize = 0.72;

    /// <summary>Returns the width of a text in a font size, in pixels.</summary>
    public static double Width(string text, double size, bool bold = false) =>
        size * (bold ? 1.07 : 1) * Runs(text).Sum(run => (run.Raised ? RaisedSize : 1) * run.Text.Sum(Em));

    /// <summary>Returns the text, shortened with an ellipsis if it is wider than <paramref name="width"/>.</summary>
    public static string Fit(string text, double size, double width, bool bold = false)
    {
        if (Width(text, size, bold) <= width)
        {
            return text;
        }

        int length = text.Length;
        while (length > 0 && Width(text[..length] + "…", size, bold) > width)
        {
            length--;
        }

        // A surrogate pair must not be split.
        return text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)].TrimEnd() + "…";
    }

    /// <summary>Splits a text into plain and raised runs: <c>10^-3 s</c> becomes "10", raised "−3", " s".</summary>
    public static IEnumerable<(string Text, bool Raised)> Runs(string text)
    {
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int end = text[i] == '^' ? PowerEnd(text, i + 1) : 0;
            if (end > 0)
            {
                yield return (text[start..i], false);
                yield return (text[(i + 1)..end].Replace('-', '−'), true);
                (start, i) = (end, end - 1);
            }
        }

        yield return (text[start..], false);
    }

    private static int PowerEnd(string text, int start)
    {
        int digits = start < text.Length && text[start] is '-' or '−' or '+' ? start + 1 : start;
        int end = digits;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end > digits ? end : 0;
    }

    // The width of a character as a fraction of the font size: averages of Arial, Helvetica, Segoe UI, Roboto and
    // DejaVu Sans, rounded up.
    private static double Em(char c) => c switch
    {
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.3,
        'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '\\' or '-' or ' ' or '·' => 0.38,
        'm' or 'M' or 'W' or '%' or '@' or '…' or '→' or '←' => 0.96,
        'w' or '−' or '×' or '+' or '=' or '<' or '>' => 0.78,
        (>= 'A' and <= 'Z') or '&' => 0.71,
        >= '\u2e80' and <= '\ud7ff' => 1.05,
        _ => CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? 0 : 0.6,
    };
}
