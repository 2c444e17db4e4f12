namespace Continua.Learning;

/// <summary>Fractions of a second finer than a tick: .NET reads seven digits.</summary>
internal static class Fraction
{
    private const int TickDigits = 7;
    private const int MostDigits = 9;

    /// <summary>The text without the eighth and ninth digit of its fraction, and these as nanoseconds.</summary>
    public static (string Text, byte Nanoseconds) Cut(ReadOnlySpan<char> text)
    {
        int mark = Mark(text);
        int digits = mark < 0 ? 0 : DigitsAt(text[(mark + 1)..]);
        if (digits is <= TickDigits or > MostDigits)
        {
            return (text.ToString(), 0);
        }

        int end = mark + 1 + TickDigits;
        int tens = text[end] - '0', ones = digits == MostDigits ? text[end + 1] - '0' : 0;
        return ($"{text[..end]}{text[(mark + 1 + digits)..]}", (byte)(10 * tens + ones));
    }

    /// <summary>How many digits the fraction of a second has.</summary>
    public static int Places(ReadOnlySpan<char> text) => Mark(text) is var mark and >= 0 ? DigitsAt(text[(mark + 1)..]) : 0;

    /// <summary>Where the point of a fraction stands: behind the last colon; −1 where there is none.</summary>
    public static int Mark(ReadOnlySpan<char> text)
    {
        int colon = text.LastIndexOf(':');
        int zone = colon < 0 ? -1 : text[..colon].LastIndexOfAny('+', '-');
        int mark = text.LastIndexOfAny('.', ',');

        // The last colon may be that of an offset, +01:00; the fraction then stands before it.
        return mark > 0 && colon > 0 && (mark > colon || (zone > mark && text[..mark].Contains(':'))) ? mark : -1;
    }

    private static int DigitsAt(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
