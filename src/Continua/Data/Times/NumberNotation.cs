using System.Buffers;
using System.Globalization;

namespace Continua.Learning;

/// <summary>A notation of times as numbers whose digits are parts of a date or of a time of day: 1871.01, 0930,
/// 202052.</summary>
/// <param name="Pattern">The pattern of the notation.</param>
/// <param name="Steps">The function from a date to the number of its step (month, minute, …); in a regular column, it
/// grows by the same amount from row to row.</param>
internal sealed record NumberNotation(string Pattern, Func<DateTimeOffset, long> Steps)
{
    private const int FirstYear = 1800, LastYear = 2200;

    // Columns in days or longer units contain no times of day; columns in minutes or shorter units contain plain
    // numbers only.
    private static readonly string[] UnitsWithoutClock = ["days", "weeks", "months", "years"];
    private static readonly string[] UnitsOfNumbers = ["ns", "µs", "ms", "s", "min"];

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789.");

    private readonly TimeCodec codec = TimeCodec.Of(Pattern);

    public static IReadOnlyList<NumberNotation> All { get; } =
    [
        new(DigitClockCodec.Minutes, date => date.Ticks / TimeSpan.TicksPerMinute),
        new(DigitClockCodec.Seconds, date => date.Ticks / TimeSpan.TicksPerSecond),
        new("yyMM", Months), new("yyyy.MM", Months), new("yyyy.M", Months),
        new("yyyy.q", date => Months(date) / 3), new("yyyyq", date => Months(date) / 3),
        new("yyyyww", date => date.Ticks / (7 * TimeSpan.TicksPerDay)),
        new("yyyyjjj", date => date.Ticks / TimeSpan.TicksPerDay),
    ];

    /// <summary>Whether the notation describes times of day.</summary>
    public bool IsClock => Pattern[0] == 'H';

    /// <summary>Whether the notation begins with a year of four digits.</summary>
    public bool HasCentury => Pattern.StartsWith("yyyy", StringComparison.Ordinal);

    /// <summary>The notation as text, which a note puts before the pattern.</summary>
    public string Description => IsClock ? "times of day "
        : Pattern == "yyyyww" ? "ISO weeks " : Pattern == "yyyyjjj" ? "days of years " : "dates ";

    /// <summary>Whether a column of the given unit, or of unknown unit, may be in this notation.</summary>
    public bool MayBe(string? unit) => !UnitsOfNumbers.Contains(unit) && !(IsClock && UnitsWithoutClock.Contains(unit));

    /// <summary>Restores the trailing zero that October loses in the pattern yyyy.MM: 1871.1 becomes 1871.10.</summary>
    public static string WithTrailingZero(string text, string pattern) =>
        pattern == "yyyy.MM" && text.Length == 6 && text.EndsWith(".1", StringComparison.Ordinal) ? text + "0" : text;

    /// <summary>The step numbers of all cells; null if a cell is not in this notation.</summary>
    public long[]? Of(IReadOnlyList<string> cells)
    {
        long[] steps = new long[cells.Count];
        for (int row = 0; row < steps.Length; row++)
        {
            if (!HasForm(cells[row]) || !codec.TryRead(WithTrailingZero(cells[row], Pattern), out Moment moment)
                || (HasCentury && moment.Date.Year is < FirstYear or > LastYear))
            {
                return null;
            }

            steps[row] = Steps(moment.Date);
        }

        return steps;
    }

    // Only digits and a point are allowed. A time of day is below 24:00, yyMM has exactly four digits, and the month of
    // yyyy.M has no leading zero.
    private bool HasForm(string cell) =>
        !cell.AsSpan().ContainsAnyExcept(Characters) && (Pattern == "yyMM" ? cell.Length == 4
            : Pattern == "yyyy.M" ? cell.Length > 5 && cell[5] != '0'
            : !IsClock || (cell.Length <= Pattern.Length && int.TryParse(cell, CultureInfo.InvariantCulture, out int number)
                && number < (Pattern == DigitClockCodec.Minutes ? 2400 : 240000)));

    private static long Months(DateTimeOffset date) => 12 * date.Year + date.Month - 1;
}
