using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>Lists the patterns in which a text can be read as a date. A text such as 02/03/2013, whose day and month
/// are ambiguous, has several patterns; a text that is not a date has none.</summary>
internal static partial class DateShapes
{
    // The formats of the C function ctime and of the Unix command date, in which the year comes last.
    private static readonly string[] YearLast =
    [
        "ddd MMM dd HH:mm:ss yyyy", "ddd MMM d HH:mm:ss yyyy", "ddd MMM  d HH:mm:ss yyyy",
        "MMM dd HH:mm:ss yyyy", "MMM d HH:mm:ss yyyy",
        "ddd MMM dd HH:mm:ss 'UTC' yyyy", "ddd MMM d HH:mm:ss 'UTC' yyyy", "ddd MMM  d HH:mm:ss 'UTC' yyyy",
    ];

    /// <summary>The patterns to try, each with its order of year, month and day. Patterns of the same order read the
    /// same date, and the strictest comes first; patterns of different orders may read different dates.</summary>
    public static IReadOnlyList<(string Order, string Pattern)> Of(string text)
    {
        if (YearPartCodec.PatternOf(text) is { } quarter)
        {
            return [("yq", quarter)];
        }

        string plain = Dates.Canonical(text, out _);
        if (TwelveHourTime().IsMatch(plain))
        {
            return [.. Of("2000-01-01 " + plain).Select(shape => ("clock", shape.Pattern["yyyy-MM-dd ".Length..]))];
        }

        Match clock = Clock().Match(plain) is { Success: true } minutes ? minutes : Hour().Match(plain);
        string[] times = clock.Success ? [.. TimePatterns(clock)] : [""];
        string date = clock.Success ? clock.Groups["date"].Value : plain;
        Match named = NamedDate().Match(date), numeric = NumericDate().Match(date);
        IEnumerable<(string Order, string Pattern)> days = named.Success ? NamedPatterns(named)
            : numeric.Success ? NumericPatterns(numeric)
            : clock.Success && CompactNumbers.DayPattern(date) is { } compact ? [("ymd", compact)] : [];
        (string, string)[] found = [.. days.SelectMany(day => times.Select(time => (day.Order, day.Pattern + time)))];
        return found.Length > 0 ? found
            : [.. YearLast.Where(p => CalendarCodec.Exact(plain, p, out _)).Select(p => ("dmy", p))];
    }

    private static IEnumerable<(string, string)> NumericPatterns(Match match)
    {
        string[] parts = [match.Groups["a"].Value, match.Groups["b"].Value, match.Groups["c"].Value];
        char mark = match.Groups["mark"].Value[0];
        string[] orders = parts switch
        {
            [{ Length: 4 }, _, ""] => ["ym"],
            [_, { Length: 4 }, ""] => ["my"],
            [_, _, ""] => [],
            [{ Length: 4 }, _, _] => ["ymd"],
            [_, _, { Length: 4 }] => mark == '.' ? ["dmy"] : ["dmy", "mdy"],
            [_, _, { Length: 2 }] => mark == '.' ? ["dmy"] : ["dmy", "mdy", "ymd"],
            _ => [],
        };
        return orders.SelectMany(order => Variants(order, parts, mark));
    }

    // The pattern of two digits comes first, so that dates read with leading zeros are also written with them.
    private static IEnumerable<(string, string)> Variants(string order, string[] parts, char mark)
    {
        bool padded = order.Select((part, i) => part == 'y' || parts[i].Length == 2).All(two => two);
        foreach (bool strict in padded ? new[] { true, false } : [false])
        {
            IEnumerable<string> letters = order.Select((part, i) => part switch
            {
                'y' => parts[i].Length == 4 ? "yyyy" : "yy",
                'm' => strict ? "MM" : "M",
                _ => strict ? "dd" : "d",
            });
            yield return (order, string.Join(mark, letters));
        }
    }

    private static IEnumerable<(string, string)> NamedPatterns(Match match)
    {
        string before = match.Groups["before"].Value, after = match.Groups["after"].Value, last = match.Groups["last"].Value;
        string month = match.Groups["name"].Length > 3 ? "MMMM" : "MMM", week = match.Groups["week"].Value;
        string lead = week.Length == 0 ? "" : (week.TrimEnd(' ', ',').Length > 3 ? "dddd" : "ddd") + week[week.TrimEnd(' ', ',').Length..];
        string Gap(string name) => match.Groups[name].Value;
        string Day(string digits) => digits.Length == 2 ? "dd" : "d";
        string[] patterns = (before.Length, after.Length, last.Length) switch
        {
            (1 or 2, 4, 0) => [$"{Day(before)}{Gap("g1")}{month}{Gap("g2")}yyyy", $"d{Gap("g1")}{month}{Gap("g2")}yyyy"],
            (1 or 2, 2, 0) => [$"{Day(before)}{Gap("g1")}{month}{Gap("g2")}yy", $"d{Gap("g1")}{month}{Gap("g2")}yy"],
            (4, 1 or 2, 0) => [$"yyyy{Gap("g1")}{month}{Gap("g2")}{Day(after)}", $"yyyy{Gap("g1")}{month}{Gap("g2")}d"],
            (0, 1 or 2, 4) => [$"{month}{Gap("g2")}{Day(after)}{Gap("g3")}yyyy", $"{month}{Gap("g2")}d{Gap("g3")}yyyy"],
            (0, 4, 0) => [$"{month}{Gap("g2")}yyyy"],
            (4, 0, 0) => [$"yyyy{Gap("g1")}{month}"],
            (0, 2, 0) => [$"{month}{Gap("g2")}yy", $"{month}{Gap("g2")}dd"],
            _ => [],
        };
        return patterns.Distinct().Select(pattern => (pattern.Contains('d') && pattern.Contains('y') ? "dmy" : pattern, lead + pattern));
    }

    private static IEnumerable<string> TimePatterns(Match clock)
    {
        string half = clock.Groups["half"].Value, hour = half.Length > 0 ? "h" : "H";
        string colon = clock.Groups["colon"].Value;
        string gap = clock.Groups["gap"].Value switch { "T" => "'T'", "" => " ", var blank => blank };
        string seconds = clock.Groups["s"].Success ? colon + "ss" : "", fraction = clock.Groups["f"].Success ? "." + Dates.FractionRun : "";
        string rest = clock.Groups["m"].Success ? $"{colon}mm{seconds}{fraction}" : "";
        string tail = (half.Length == 0 ? "" : half[0] == ' ' ? " tt" : "tt") + (rest.Length > 0 ? "K" : "");
        int digits = clock.Groups["h"].Length;
        bool bare = rest.Length == 0 && half.Length == 0;
        if (bare && digits > 2)
        {
            yield return gap + (digits > 4 ? DigitClockCodec.Seconds : DigitClockCodec.Minutes);
            yield break;
        }

        if (digits == 2)
        {
            yield return gap + hour + hour + rest + tail;
        }

        yield return gap + hour + rest + tail;
        yield return bare ? gap + DigitClockCodec.Minutes
            : gap + hour + rest.Replace("mm", "m", StringComparison.Ordinal).Replace("ss", "s", StringComparison.Ordinal) + tail;
    }

    [GeneratedRegex(@"^(?<a>[0-9]{1,4})(?<mark>[-/.])(?<b>[0-9]{1,4})(?:\k<mark>(?<c>[0-9]{1,4}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex NumericDate();

    [GeneratedRegex(@"^(?<week>[A-Za-z]{3,9}, ?|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]* )?(?:(?<before>[0-9]{1,4})(?<g1>[-/. ]{1,2}))?"
        + @"(?<name>[A-Za-z]{3,9})(?:(?<g2>[-/. ]{1,2})(?<after>[0-9]{1,4})(?:(?<g3>,? |-)(?<last>[0-9]{4}))?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex NamedDate();

    [GeneratedRegex(@"^(?<date>.*?)(?<gap>T|,? )(?<h>[0-9]{1,2})(?:(?<colon>:)(?<m>[0-9]{1,2})|(?<colon>\.)(?<m>[0-9]{2}))"
        + @"(?:\k<colon>(?<s>[0-9]{1,2})(?:\.(?<f>[0-9]{1,7}))?)?(?<half> ?[AaPp][Mm])?(?<zone>Z|[+-][0-9]{2}:?[0-9]{2})?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(@"^[0-9]{1,2}(:[0-9]{2}){0,2} ?[AaPp][Mm]$", RegexOptions.CultureInvariant)]
    private static partial Regex TwelveHourTime();

    [GeneratedRegex(@"^(?<date>[^ ]{6,}) (?<h>[0-9]{1,4}|[0-9]{6})(?<half> ?[AaPp][Mm])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Hour();
}
