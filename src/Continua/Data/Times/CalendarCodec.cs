using System.Globalization;

namespace Continua.Learning;

/// <summary>Converts dates in a .NET pattern. Parts that the pattern lacks are the year 2000, January and the first of
/// the month; the current date has no effect. Fractions of a second may have up to nine digits.</summary>
internal sealed class CalendarCodec(string pattern) : TimeCodec
{
    public const string FixedYear = "2000";

    private const int TickDigits = 7;

    // A date without an offset is in UTC.
    private const DateTimeStyles Style = DateTimeStyles.AssumeUniversal;

    private readonly bool hasYear = PatternLetters.Of(pattern).Contains('y');
    private readonly string longFraction = PatternLetters.Fraction(pattern) is { Length: > TickDigits } run ? run : "";

    public override bool TryRead(ReadOnlySpan<char> text, out Moment moment)
    {
        text = DigitClockCodec.Padded(text, pattern);
        byte nanoseconds = 0;
        string read = pattern;
        if (longFraction.Length > 0)
        {
            (text, nanoseconds) = Fraction.Cut(text);
            read = pattern.Replace(longFraction, longFraction[..TickDigits], StringComparison.Ordinal);
        }

        bool found = hasYear ? Exact(text, read, out DateTimeOffset date)
            : Exact($"{FixedYear} {text}", $"yyyy {read}", out date);
        moment = new(date, nanoseconds);
        return found;
    }

    public override string Write(Moment moment)
    {
        string digits = moment.Nanoseconds.ToString("00", CultureInfo.InvariantCulture);
        string write = longFraction.Length > 0
            ? pattern.Replace(
                longFraction, $"{longFraction[..TickDigits]}'{digits[..(longFraction.Length - TickDigits)]}'", StringComparison.Ordinal)
            : pattern;
        return moment.Date.ToString(write, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a date in a pattern; 24:00 is accepted as the end of a day.</summary>
    public static bool Exact(ReadOnlySpan<char> text, string pattern, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, pattern, CultureInfo.InvariantCulture, Style, out date)
        || (pattern.Contains('H') && MayEndADay(text) && TryMidnight(text.ToString(), pattern, out date));

    private static bool MayEndADay(ReadOnlySpan<char> text) => text.IndexOfAny('T', ' ') is > 5 and var gap
        && text[(gap + 1)..].StartsWith("24", StringComparison.Ordinal);

    // Replaces the hour 24 by 00 and adds a day.
    private static bool TryMidnight(string text, string pattern, out DateTimeOffset date)
    {
        int gap = text.AsSpan().IndexOfAny('T', ' ');
        bool found = DateTimeOffset.TryParseExact(
            $"{text[..(gap + 1)]}00{text[(gap + 3)..]}", pattern, CultureInfo.InvariantCulture, Style, out date);
        bool ends = found && date.TimeOfDay == TimeSpan.Zero
            && date.UtcTicks < DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay;
        date = ends ? date.AddDays(1) : default;
        return ends;
    }
}
