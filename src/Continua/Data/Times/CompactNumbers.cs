using System.Globalization;

namespace Continua.Learning;

/// <summary>Dates and instants written as whole numbers, which would count wrongly as numbers: 20240131, 202401, 1700000000000.</summary>
internal static class CompactNumbers
{
    private const int FirstYear = 1800, LastYear = 2200;

    // Unix times from 1985 to 2100: nothing else is counted from so far away.
    private const double FirstSecond = 473385600, LastSecond = 4102444800;

    private static readonly string[] Certain =
        ["yyyyMM", "yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss", "yyyyMMddHHmmssfff"];

    // Dates as likely as numbers; only the user can say.
    private static readonly string[] Possible = ["yyMMdd", "ddMMyyyy", "MMddyyyy", "yyMMddHHmm", "yyMMddHHmmss"];

    private static readonly string[] DayUnits = ["days", "months", "years", "weeks", "h"];

    /// <summary>The pattern that every cell follows, or null for numbers.</summary>
    /// <param name="name">The column's name: one in seconds holds no calendar dates.</param>
    /// <param name="cells">The digits of each cell.</param>
    public static string? Recognise(string name, IEnumerable<string> cells)
    {
        string? unit = TimeNames.Unit(name), certain = Common(Certain, cells, unit);
        bool isSure = certain is not null
            && (unit == "months" || Common(Possible, cells, unit) is null || IsMoreRegular(certain, cells));
        return unit == "weeks" ? null
            : isSure ? certain
            : certain is not null ? null
            : EpochWriting.Unix.FirstOrDefault(epoch =>
                (unit is null || epoch.Pattern == "unix-" + unit.Replace('µ', 'u')) && IsEpoch(epoch, cells))?.Pattern;
    }

    /// <summary>The patterns that every cell follows, though they may be numbers; null where none does.</summary>
    public static IReadOnlyList<string>? Suspects(string name, IEnumerable<string> cells)
    {
        string? unit = TimeNames.Unit(name);
        string[] patterns = [.. new[] { Common(Certain, cells, unit), Common(Possible, cells, unit) }.OfType<string>()];
        return patterns.Length > 0 && unit != "weeks" ? patterns : cells.All(IsYearAndDay) ? ["yyyyjjj"] : null;
    }

    /// <summary>The pattern of eight digits that are a day, beside a time of day.</summary>
    public static string? DayPattern(string text) => Follows("yyyyMMdd", text) ? "yyyyMMdd" : null;

    private static string? Common(string[] patterns, IEnumerable<string> cells, string? unit) =>
        unit is null || DayUnits.Contains(unit) ? patterns.FirstOrDefault(pattern => cells.All(cell => Follows(pattern, cell))) : null;

    // 200911, 200912, 201001 are months in equal steps, and no days of 2020 in such.
    private static bool IsMoreRegular(string certain, IEnumerable<string> cells)
    {
        string possible = Common(Possible, cells, null)!;
        return Steps(certain, cells) == 1 && Steps(possible, cells) > 1;
    }

    // How many different steps there are: in months for patterns without a day.
    private static int Steps(string pattern, IEnumerable<string> cells)
    {
        long[] times = [.. cells.Select(cell => CalendarWriting.Exact(cell, pattern, out DateTimeOffset date)
            ? pattern == "yyyyMM" ? (12 * date.Year) + date.Month : date.Ticks : 0)];
        return times.Zip(times.Skip(1), (a, b) => b - a).Distinct().Count();
    }

    private static bool Follows(string pattern, string cell) =>
        cell.Length == pattern.Length && cell.All(char.IsAsciiDigit)
        && CalendarWriting.Exact(cell, pattern, out DateTimeOffset date) && date.Year is >= FirstYear and <= LastYear;

    private static bool IsEpoch(EpochWriting epoch, IEnumerable<string> cells)
    {
        double scale = epoch.Pattern switch { "unix-s" => 1, "unix-ms" => 1e3, "unix-us" => 1e6, _ => 1e9 };
        return cells.All(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= FirstSecond * scale && number <= LastSecond * scale);
    }

    // 2024031: the year and the day of the year.
    private static bool IsYearAndDay(string cell) =>
        cell.Length == 7 && cell.All(char.IsAsciiDigit)
        && int.Parse(cell.AsSpan(0, 4), CultureInfo.InvariantCulture) is >= FirstYear and <= LastYear
        && int.Parse(cell.AsSpan(4), CultureInfo.InvariantCulture) is >= 1 and <= 366;
}
