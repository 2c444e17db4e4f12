using System.Globalization;

namespace Continua.Learning;

/// <summary>Dates by a .NET pattern. A pattern without a year counts in the year 2000, one without a day on its first of January:
/// never from the day of the run. Fractions of a second may have up to nine digits.</summary>
internal sealed class CalendarWriting(string pattern) : TimeWriting
{
    public const string FixedYear = "2000";

    private const int TickDigits = 7;

    // A date without offset is UTC.
    private const DateTimeStyles Style = DateTimeStyles.AssumeUniversal;

    private readonly bool hasYear = PatternLetters.Of(pattern).Contains('y');
    private readonly string longFraction = PatternLetters.Fraction(pattern) is { Length: > TickDigits } run ? run : "";

    public override bool TryRead(ReadOnlySpan<char> text, out Moment moment)
    {
        text = DigitClockWriting.Padded(text, pattern);
        byte nanoseconds = 0;
        string read = pattern;
        if (longFraction.Length > 0)
        {
            (text, nanoseconds) = Fraction.Cut(text);
            read = pattern.Replace(longFraction, longFraction[..TickDigits], StringComparison.Ordinal);
        }

        bool found = hasYear ? Exact(text, read, out DateTimeOffset date) : Exact($"{FixedYear} {text}", $"yyyy {read}", out date);
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

    public static bool Exact(ReadOnlySpan<char> text, string pattern, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, pattern, CultureInfo.InvariantCulture, Style, out date)
        || (pattern.Contains('H') && MayEndADay(text) && TryMidnight(text.ToString(), pattern, out date));

    private static bool MayEndADay(ReadOnlySpan<char> text) => text.IndexOfAny('T', ' ') is > 5 and var gap
        && text[(gap + 1)..].StartsWith("24", StringComparison.Ordinal);

    // 24:00 is the midnight that ends a day.
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
