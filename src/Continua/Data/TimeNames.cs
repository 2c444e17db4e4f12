namespace Continua.Learning;

/// <summary>What a column's name says about time: whether it is one, and in which unit.</summary>
internal static class TimeNames
{
    // In the order they are believed, where a file has several.
    private static readonly string[] Known =
        ["t", "time", "times", "datetime", "date time", "timestamp", "date", "dates", "elapsed", "elapsed time"];

    private static readonly (string Unit, string[] Words)[] Units =
    [
        ("ns", ["ns", "nanoseconds"]), ("µs", ["us", "µs", "microseconds"]), ("ms", ["ms", "msec", "milliseconds"]),
        ("s", ["s", "sec", "secs", "second", "seconds"]), ("min", ["min", "mins", "minute", "minutes"]),
        ("h", ["h", "hr", "hrs", "hour", "hours"]), ("days", ["d", "day", "days"]), ("weeks", ["wk", "week", "weeks"]),
        ("months", ["month", "months"]), ("years", ["y", "yr", "yrs", "year", "years"]),
    ];

    /// <summary>How little a name says time: 0 for <c>t</c>, growing; null for a name that says nothing of it.</summary>
    public static int? Rank(string name)
    {
        string stem = Split(name).Stem;
        int known = Array.IndexOf(Known, stem);
        if (known >= 0)
        {
            return known;
        }

        // A bare unit is a time from three letters on (day, year): d, h, s and y are states as often. The longest unit is
        // believed first: beside a year, month and day are parts of a date.
        int unit = Array.FindIndex(Units, u => stem.Length > 2 && u.Words.Contains(stem));
        return unit >= 0 ? Known.Length + Units.Length - unit : null;
    }

    /// <summary>The unit a name tells, as in <c>time (s)</c>, <c>t[ms]</c>, <c>time_h</c> or <c>year</c>; else null.</summary>
    public static string? Unit(string name)
    {
        (string stem, string? unit) = Split(name);
        return unit is null ? InOneWord(stem) : InOneWord(unit.ToLowerInvariant()) ?? unit;
    }

    private static string? InOneWord(string word) => Array.Find(Units, u => u.Words.Contains(word)).Unit;

    private static (string Stem, string? Unit) Split(string name)
    {
        int open = name.IndexOfAny(['(', '[']);
        if (open > 0 && name[^1] is ')' or ']')
        {
            return (Plain(name[..open]), name[(open + 1)..^1].Trim());
        }

        string plain = Plain(name);
        int last = plain.LastIndexOfAny([' ', '/']);
        return last > 0 && InOneWord(plain[(last + 1)..]) is { } unit ? (plain[..last].Trim(), unit) : (plain, null);
    }

    private static string Plain(string name) => name.Trim().Replace('_', ' ').ToLowerInvariant();
}
