namespace Continua.Learning;

/// <summary>Recognises column names of times and their units.</summary>
internal static class TimeNames
{
    // In order of preference, for files that have several columns with such names.
    private static readonly string[] Known =
        ["t", "time", "times", "datetime", "date time", "timestamp", "time stamp", "date", "dates", "elapsed", "elapsed time", "time utc",
            "utc", "datetime utc", "timestamp utc", "date utc", "local time", "unix time", "unixtime", "epoch", "ts", "ds"];

    private static readonly (string Unit, string[] Names)[] Units =
    [
        ("ns", ["ns", "nanoseconds"]), ("µs", ["us", "µs", "microseconds"]), ("ms", ["ms", "msec", "milliseconds"]),
        ("s", ["s", "sec", "secs", "second", "seconds"]), ("min", ["min", "mins", "minute", "minutes"]),
        ("h", ["h", "hr", "hrs", "hour", "hours"]), ("days", ["d", "day", "days"]), ("weeks", ["wk", "week", "weeks"]),
        ("months", ["month", "months"]), ("years", ["y", "yr", "yrs", "year", "years"]),
    ];

    // Quarters and days of the year come last, since they replace months.
    private static readonly string[][] Parts =
    [
        ["year", "yr", "yyyy"], ["month", "mon", "mo", "mm"], ["day", "dy", "dd", "dom"],
        ["hour", "hr", "hh", "hours", "hrs", "he", "hour ending"], ["minute", "min", "mn"], ["second", "sec"],
        ["quarter", "qtr", "q"],
        ["doy", "yday", "jday", "julian", "dayofyear", "day of year", "day_of_year", "julian day"],
    ];

    /// <summary>The part of a date that a column contains: 0 to 5 for year, month, day, hour, minute and second; 6 for
    /// the quarter; 7 for the day of the year; -1 for none.</summary>
    public static int PartOf(string name) => Array.FindIndex(Parts, names => names.Contains(name.ToLowerInvariant()));

    /// <summary>The rank of a name among the names of time columns: 0 for <c>t</c>, larger for less likely names; null
    /// for a name that does not suggest a time.</summary>
    public static int? Rank(string name)
    {
        // Columns that together form a time, such as Date and Time, are written as one column Date+Time.
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

        // A unit alone suggests a time only if it has at least three letters (day, year): d, h, s and y are just as
        // often names of states. Longer units rank first: if a file has a column year, its columns month and day are
        // parts of a date.
        int unit = Array.FindIndex(Units, u => stem.Length > 2 && u.Names.Contains(stem));
        return unit >= 0 ? Known.Length + Units.Length - unit : null;
    }

    /// <summary>The unit that a name contains, as in <c>time (s)</c>, <c>t[ms]</c>, <c>time_h</c> or <c>year</c>; null
    /// for none.</summary>
    public static string? Unit(string name) => name.Contains('+') ? null : UnitOfColumn(name);

    /// <summary>The symbol of a unit of time, such as min for <c>Minutes</c>; other units are returned without
    /// brackets.</summary>
    public static string SymbolOrSame(string unit) =>
        SymbolOf(unit.Trim('(', ')', '[', ']').ToLowerInvariant()) ?? unit.Trim('(', ')', '[', ']');

    /// <summary>The symbol of the unit of time that a word names; null for any other word.</summary>
    public static string? UnitIn(string word) => SymbolOf(word.ToLowerInvariant());

    private static string? UnitOfColumn(string name)
    {
        (string stem, string? unit) = Split(name);
        return unit is null ? SymbolOf(stem) : SymbolOf(unit.ToLowerInvariant()) ?? unit;
    }

    private static string? SymbolOf(string word) => Array.Find(Units, u => u.Names.Contains(word)).Unit;

    private static (string Stem, string? Unit) Split(string name)
    {
        int open = name.IndexOfAny(['(', '[']);
        if (open > 0 && name[^1] is ')' or ']')
        {
            return (Plain(name[..open]), name[(open + 1)..^1].Trim());
        }

        string plain = Plain(name);
        int last = plain.LastIndexOfAny([' ', '/']);
        return last > 0 && SymbolOf(plain[(last + 1)..]) is { } unit ? (plain[..last].Trim(), unit) : (plain, null);
    }

    private static string Plain(string name) => name.Trim().Replace('_', ' ').ToLowerInvariant();
}
