namespace Continua.Learning;

/// <summary>Handles fractions of a second with more than the seven digits that .NET reads.</summary>
internal static class Fraction
{
    private const int TickDigits = 7;
    private const int MaxDigits = 9;

    /// <summary>Removes the eighth and ninth digits of the fraction from a text and returns them as
    /// nanoseconds.</summary>
    public static (string Text, byte Nanoseconds) Cut(ReadOnlySpan<char> text)
    {
        int mark = Mark(text);
        int digits = mark < 0 ? 0 : DigitsAt(text[(mark + 1)..]);
        if (digits is <= TickDigits or > MaxDigits)
        {
            return (text.ToString(), 0);
        }

        int end = mark + 1 + TickDigits;
        int tens = text[end] - '0', ones = digits == MaxDigits ? text[end + 1] - '0' : 0;
        return ($"{text[..end]}{text[(mark + 1 + digits)..]}", (byte)(10 * tens + ones));
    }

    /// <summary>The number of digits in the fraction of a second.</summary>
    public static int CountDigits(ReadOnlySpan<char> text) =>
        Mark(text) is var mark and >= 0 ? DigitsAt(text[(mark + 1)..]) : 0;

    /// <summary>The index of the decimal mark of the fraction of a second, which follows the last colon; −1 for
    /// none.</summary>
    public static int Mark(ReadOnlySpan<char> text)
    {
        int colon = text.LastIndexOf(':');
        int zone = colon < 0 ? -1 : text[..colon].LastIndexOfAny('+', '-');
        int mark = text.LastIndexOfAny('.', ',');

        // The last colon may belong to an offset from UTC such as +01:00; the fraction then precedes the offset.
        return mark > 0 && colon > 0 && (mark > colon || (zone > mark && text[..mark].Contains(':'))) ? mark : -1;
    }

    private static int DigitsAt(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
