using System.Globalization;
using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>Reads dates in ISO 8601 and writes dates so that they can be read back, independent of the current
/// culture.</summary>
internal static partial class Dates
{
    public const string FractionRun = "FFFFFFF";

    private static readonly string[] Iso =
    [
        .. from day in (string[])["yyyy-MM-dd", "yyyy/MM/dd"]
           from time in (string[])["", "'T'HH:mm:ssK", " HH:mm:ssK", $"'T'HH:mm:ss.{FractionRun}K", $" HH:mm:ss.{FractionRun}K",
               "'T'HH:mmK", " HH:mmK"]
           select day + time,
        "yyyy-MM", "yyyyMMdd'T'HHmmssK", $"yyyyMMdd'T'HHmmss.{FractionRun}K", "yyyyMMdd'T'HHmmK",
    ];

    /// <summary>Reads an ISO date. <paramref name="pattern"/>, if not null, is tried first; it is set to the pattern
    /// that matched.</summary>
    public static bool TryIso(ReadOnlySpan<char> text, ref string? pattern, out Moment moment)
    {
        moment = default;
        if (text.Length < 7 || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[3]))
        {
            return false;
        }

        byte nanoseconds = 0;
        string plain = text.Length > 16 ? Canonical(text, out nanoseconds) : text.ToString();
        if (pattern is not null && CalendarCodec.Exact(plain, pattern, out DateTimeOffset date))
        {
            moment = new(date, nanoseconds);
            return true;
        }

        foreach (string each in Iso)
        {
            if (CalendarCodec.Exact(plain, each, out date))
            {
                (pattern, moment) = (each, new(date, nanoseconds));
                return true;
            }
        }

        return false;
    }

    /// <summary>Converts a date to a form that .NET can read: a point before a fraction of at most seven digits, Z for
    /// UTC, and +01:00 for +01. The digits beyond the seventh are returned as nanoseconds.</summary>
    public static string Canonical(ReadOnlySpan<char> text, out byte nanoseconds)
    {
        string plain = Zone().Replace(text.ToString(), match => match.Groups["utc"].Success ? "Z" : match.Groups["hours"].Value + ":00");
        plain = SpacedZone().Replace(plain, "$1$2:$3");
        (plain, nanoseconds) = Fraction.Cut(plain);
        int mark = Fraction.Mark(plain);
        return mark < 0 || plain[mark] == '.' ? plain : $"{plain[..mark]}.{plain[(mark + 1)..]}";
    }

    /// <summary>Returns the pattern that writes dates in exactly the form of a text: the pattern that read the text,
    /// with the text's notation of the offset and its number of fractional digits.</summary>
    public static string WritePattern(string text, string pattern)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        bool utc = text[^1] == 'Z' || text.EndsWith("UTC", StringComparison.Ordinal) || text.EndsWith("GMT", StringComparison.Ordinal);
        bool hours = text.Length > 3 && text[^3] is '+' or '-';
        string zone = utc ? "'Z'" : colon < 0 || !text.AsSpan(colon).ContainsAny('+', '-') ? "" : hours ? "zz" : "zzz";
        int digits = Fraction.CountDigits(text);
        string mark = digits > 0 ? "." : "";
        return pattern.Replace("K", zone, StringComparison.Ordinal)
            .Replace("." + FractionRun, mark + new string('f', digits), StringComparison.Ordinal);
    }

    /// <summary>Reads a date in the pattern or in ISO form.</summary>
    public static bool TryRead(string text, string pattern, out Moment moment)
    {
        string? hint = null;
        return TimeCodec.Of(pattern).TryRead(text, out moment) || TryIso(text, ref hint, out moment);
    }

    /// <summary>Writes a date in the pattern, or in full ISO form if the pattern cannot represent the date
    /// exactly.</summary>
    public static string Write(Moment moment, string pattern)
    {
        string text = TimeCodec.Of(pattern).Write(moment);
        return ReadsBack(text, moment, pattern) ? text : WriteFully(moment, pattern);
    }

    /// <summary>Whether a pattern represents a moment without loss.</summary>
    public static bool IsExactIn(Moment moment, string pattern) =>
        ReadsBack(TimeCodec.Of(pattern).Write(moment), moment, pattern);

    /// <summary>Writes a moment in full ISO form, with the offset notation of the pattern.</summary>
    public static string WriteFully(Moment moment, string pattern)
    {
        string zone = pattern.AsSpan().ContainsAny('z', 'K') ? "zzz" : pattern.Contains('Z') ? "'Z'" : "";
        return moment.Date.ToString($"yyyy-MM-dd'T'HH:mm:ss.{FractionRun}{zone}", CultureInfo.InvariantCulture);
    }

    private static bool ReadsBack(string text, Moment moment, string pattern) =>
        TimeCodec.Of(pattern).TryRead(text, out Moment back)
        && back.Date == moment.Date && back.Nanoseconds == moment.Nanoseconds;

    [GeneratedRegex(@"(:[0-9]{2}(?:[.,][0-9]+)?) ?([+-][0-9]{2}):?([0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedZone();

    [GeneratedRegex(@"( ?(?<utc>UTC|GMT|Z)| ?(?<hours>(?<=:[0-9.,]+ ?)[+-][0-9]{2}))$", RegexOptions.CultureInvariant)]
    private static partial Regex Zone();
}
