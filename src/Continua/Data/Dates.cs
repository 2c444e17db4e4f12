using System.Globalization;
using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>Reads and writes dates, culture-free: ISO 8601, or one pattern that the user gave.</summary>
internal static class Dates
{
    // A date without offset is UTC.
    private const DateTimeStyles Style = DateTimeStyles.AssumeUniversal;

    private const string Fraction = "FFFFFFF";

    private static readonly string[] Iso =
    [
        .. from day in (string[])["yyyy-MM-dd", "yyyy/MM/dd"]
           from time in (string[])["", "'T'HH:mm:ssK", "' 'HH:mm:ssK", $"'T'HH:mm:ss.{Fraction}K", $"' 'HH:mm:ss.{Fraction}K",
               "'T'HH:mmK", "' 'HH:mmK", "'T'HH:mm:sszz", "' 'HH:mm:sszz"]
           select day + time,
        "yyyy-MM",
    ];

    /// <summary>Reads an ISO date, trying <paramref name="pattern"/> first and leaving the one that fitted in it.</summary>
    public static bool TryIso(ReadOnlySpan<char> text, ref string? pattern, out DateTimeOffset date)
    {
        if (pattern is not null && TryExact(text, pattern, out date))
        {
            return true;
        }

        foreach (string each in Iso)
        {
            if (TryExact(text, each, out date))
            {
                pattern = each;
                return true;
            }
        }

        date = default;
        return false;
    }

    public static bool TryExact(ReadOnlySpan<char> text, string pattern, out DateTimeOffset date) =>
        DateTimeOffset.TryParseExact(text, pattern, CultureInfo.InvariantCulture, Style, out date);

    /// <summary>The pattern that writes dates as <paramref name="text"/> is written, which <paramref name="pattern"/> read.</summary>
    public static string Writing(string text, string pattern)
    {
        string zone = text[^1] == 'Z' ? "'Z'" : text.LastIndexOfAny(['+', '-']) > text.IndexOf(':') && text.Contains(':') ? "zzz" : "";
        int digits = text.SkipWhile(c => c != '.').Skip(1).TakeWhile(char.IsAsciiDigit).Count();
        return pattern.Replace("K", zone, StringComparison.Ordinal).Replace(Fraction, new('f', digits), StringComparison.Ordinal);
    }

    /// <summary>Writes a date by the pattern or, where that would lose part of it, in full ISO form.</summary>
    public static string Write(DateTimeOffset date, string pattern)
    {
        string text = date.ToString(pattern, CultureInfo.InvariantCulture);
        if (TryExact(text, pattern, out DateTimeOffset back) && back == date)
        {
            return text;
        }

        string zone = pattern.AsSpan().ContainsAny('z', 'K') ? "zzz" : pattern.Contains('Z') ? "'Z'" : "";
        return date.ToString($"yyyy-MM-dd'T'HH:mm:ss.{Fraction}{zone}", CultureInfo.InvariantCulture);
    }

    /// <summary>How to give the pattern of a text that is no ISO date.</summary>
    public static string Hint(string text) =>
        Regex.IsMatch(text, @"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}") && Mark(text) is var m
            ? $"a day and a month can be read either way: say --time-format dd{m}MM{m}yyyy or --time-format MM{m}dd{m}yyyy"
            : $"give the pattern of other dates with --time-format, such as {Example(text)}, or name another column with --time";

    private static string Example(string text) => Regex.IsMatch(text, @"^\d{4}-\d{1,2}-\d{1,2}$") ? "yyyy-M-d" : "dd.MM.yyyy";

    private static char Mark(string text) => text.First(c => !char.IsAsciiDigit(c));
}
