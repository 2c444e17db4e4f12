using System.Globalization;

namespace Continua.Learning;

/// <summary>Detects dates and Unix times written as whole numbers, such as 20240131, 202401 and
/// 1700000000000.</summary>
internal static class CompactNumbers
{
    private const int FirstYear = 1800, LastYear = 2200;

    // The range of Unix times that are recognised, from 1985 to 2100; other numbers are rarely that large.
    private const double FirstSecond = 473385600, LastSecond = 4102444800;

    private static readonly string[] Certain =
        ["yyyyMM", "yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss", "yyyyMMddHHmmssfff"];

    // Patterns whose texts may just as well be plain numbers; an option must give the format.
    private static readonly string[] Possible = ["yyMMdd", "ddMMyyyy", "MMddyyyy", "yyMMddHHmm", "yyMMddHHmmss"];

    private static readonly string[] DayUnits = ["days", "months", "years", "weeks", "h"];

    /// <summary>The pattern that every cell certainly follows; null for plain numbers and for ambiguous cells, for
    /// which <see cref="Suspects"/> lists the patterns.</summary>
    /// <param name="name">The name of the column; a unit such as seconds excludes dates.</param>
    /// <param name="cells">The cells as text.</param>
    public static string? Recognise(string name, IEnumerable<string> cells)
    {
        string? unit = TimeNames.Unit(name), certain = Common(Certain, cells, unit);
        bool isSure = certain is not null
            && (unit == "months" || Common(Possible, cells, unit) is null || IsMoreRegular(certain, cells));
        return unit == "weeks" ? null
            : isSure ? certain
            : certain is not null ? null
            : EpochCodec.Unix.FirstOrDefault(epoch =>
                (unit is null || epoch.Pattern == "unix-" + unit.Replace('µ', 'u')) && IsEpoch(epoch, cells))?.Pattern;
    }

    /// <summary>The patterns that every cell follows although the cells may also be plain numbers; null for
    /// none.</summary>
    public static IReadOnlyList<string>? Suspects(string name, IEnumerable<string> cells)
    {
        string? unit = TimeNames.Unit(name);
        string[] patterns = [.. new[] { Common(Certain, cells, unit), Common(Possible, cells, unit) }.OfType<string>()];
        return patterns.Length > 0 && unit != "weeks" ? patterns : cells.All(IsYearAndDay) ? ["yyyyjjj"] : null;
    }

    /// <summary>The pattern yyyyMMdd for a text of eight digits that is a date; else null.</summary>
    public static string? DayPattern(string text) => Follows("yyyyMMdd", text) ? "yyyyMMdd" : null;

    private static string? Common(string[] patterns, IEnumerable<string> cells, string? unit) =>
        unit is null || DayUnits.Contains(unit) ? patterns.FirstOrDefault(pattern => cells.All(cell => Follows(pattern, cell))) : null;

    // Whether the cells are equally spaced only in the certain pattern: 200911, 200912, 201001 are equally spaced as
    // months, but not as days (yyMMdd) of 2020.
    private static bool IsMoreRegular(string certain, IEnumerable<string> cells)
    {
        string possible = Common(Possible, cells, null)!;
        return Steps(certain, cells) == 1 && Steps(possible, cells) > 1;
    }

    // The number of distinct steps, counted in months for yyyyMM and in ticks otherwise.
    private static int Steps(string pattern, IEnumerable<string> cells)
    {
        long[] times = [.. cells.Select(cell => CalendarCodec.Exact(cell, pattern, out DateTimeOffset date)
            ? pattern == "yyyyMM" ? (12 * date.Year) + date.Month : date.Ticks : 0)];
        return times.Zip(times.Skip(1), (a, b) => b - a).Distinct().Count();
    }

    private static bool Follows(string pattern, string cell) =>
        cell.Length == pattern.Length && cell.All(char.IsAsciiDigit)
        && CalendarCodec.Exact(cell, pattern, out DateTimeOffset date) && date.Year is >= FirstYear and <= LastYear;

    private static bool IsEpoch(EpochCodec epoch, IEnumerable<string> cells)
    {
        double scale = epoch.Pattern switch { "unix-s" => 1, "unix-ms" => 1e3, "unix-us" => 1e6, _ => 1e9 };
        return cells.All(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= FirstSecond * scale && number <= LastSecond * scale);
    }

    // Seven digits such as 2024031: the year and the day of the year.
    private static bool IsYearAndDay(string cell) =>
        cell.Length == 7 && cell.All(char.IsAsciiDigit)
        && int.Parse(cell.AsSpan(0, 4), CultureInfo.InvariantCulture) is >= FirstYear and <= LastYear
        && int.Parse(cell.AsSpan(4), CultureInfo.InvariantCulture) is >= 1 and <= 366;
}
