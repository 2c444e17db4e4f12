namespace Continua.Learning;

/// <summary>What a column's name says about time: whether it is one, and in which unit.</summary>
internal static class TimeNames
{
    // In the order they are believed, where a file has several.
    private static readonly string[] Known =
        ["t", "time", "times", "datetime", "date time", "timestamp", "time stamp", "date", "dates", "elapsed", "elapsed time", "time utc",
            "utc", "datetime utc", "timestamp utc", "date utc", "local time", "unix time", "unixtime", "epoch", "ts", "ds"];

    private static readonly (string Unit, string[] Words)[] Units =
    [
        ("ns", ["ns", "nanoseconds"]), ("µs", ["us", "µs", "microseconds"]), ("ms", ["ms", "msec", "milliseconds"]),
        ("s", ["s", "sec", "secs", "second", "seconds"]), ("min", ["min", "mins", "minute", "minutes"]),
        ("h", ["h", "hr", "hrs", "hour", "hours"]), ("days", ["d", "day", "days"]), ("weeks", ["wk", "week", "weeks"]),
        ("months", ["month", "months"]), ("years", ["y", "yr", "yrs", "year", "years"]),
    ];

    // Quarters and days of the year come last, since they stand in the place of months.
    private static readonly string[][] Parts =
    [
        ["year", "yr", "yyyy"], ["month", "mon", "mo", "mm"], ["day", "dy", "dd", "dom"],
        ["hour", "hr", "hh", "hours", "hrs", "he", "hour ending"], ["minute", "min", "mn"], ["second", "sec"],
        ["quarter", "qtr", "q"],
        ["doy", "yday", "jday", "julian", "dayofyear", "day of year", "day_of_year", "julian day"],
    ];

    /// <summary>Which part of a date a column is: 0 for years to 5 for seconds, 6 for quarters, 7 for days of the
    /// year; -1 for none.</summary>
    public static int PartOf(string name) => Array.FindIndex(Parts, names => names.Contains(name.ToLowerInvariant()));

    /// <summary>How little a name says time: 0 for <c>t</c>, growing; null for a name that says nothing of it.</summary>
    public static int? Rank(string name)
    {
        // Columns that made a time together, as Date+Time, are written as one.
        string[] parts = name.Split('+');
        if (parts.Length > 1)
        {
            return parts.All(part => Rank(part) is not null || PartOf(part) >= 0) ? Rank(parts[0]) : null;
        }

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
    public static string? Unit(string name) => name.Contains('+') ? null : UnitOfOne(name);

    /// <summary>A unit in the words of this library: <c>Minutes</c> is min; what is no unit of time comes back as it is.</summary>
    public static string Named(string unit) => InOneWord(unit.Trim('(', ')', '[', ']').ToLowerInvariant()) ?? unit.Trim('(', ')', '[', ']');

    /// <summary>The unit of time that a word is, in the words of this library; null for any other word.</summary>
    public static string? UnitIn(string word) => InOneWord(word.ToLowerInvariant());

    private static string? UnitOfOne(string name)
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
