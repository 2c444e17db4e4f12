using System.Buffers;
using System.Globalization;

namespace Continua.Learning;

/// <summary>A way to write a time as one number whose digits are parts of a date or of a clock: 1871.01, 0930, 202052.</summary>
/// <param name="Pattern">The pattern that reads it.</param>
/// <param name="Steps">Moments in whole steps, of which a regular column has the same from row to row.</param>
internal sealed record NumberNotation(string Pattern, Func<DateTimeOffset, long> Steps)
{
    private const int FirstYear = 1800, LastYear = 2200;

    // A column in seconds or minutes holds neither; one in days or years holds no times of day.
    private static readonly string[] Clockless = ["days", "weeks", "months", "years"];
    private static readonly string[] Plain = ["ns", "µs", "ms", "s", "min"];

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789.");

    private readonly TimeWriting writing = TimeWriting.Of(Pattern);

    public static IReadOnlyList<NumberNotation> All { get; } =
    [
        new(DigitClockWriting.Minutes, date => date.Ticks / TimeSpan.TicksPerMinute),
        new(DigitClockWriting.Seconds, date => date.Ticks / TimeSpan.TicksPerSecond),
        new("yyMM", Months), new("yyyy.MM", Months), new("yyyy.M", Months),
        new("yyyy.q", date => Months(date) / 3), new("yyyyq", date => Months(date) / 3),
        new("yyyyww", date => date.Ticks / (7 * TimeSpan.TicksPerDay)),
        new("yyyyjjj", date => date.Ticks / TimeSpan.TicksPerDay),
    ];

    public bool IsClock => Pattern[0] == 'H';

    /// <summary>Whether digits are of a year, with centuries.</summary>
    public bool HasCentury => Pattern.StartsWith("yyyy", StringComparison.Ordinal);

    /// <summary>In words, before the pattern in a note.</summary>
    public string Words => IsClock ? "times of day "
        : Pattern == "yyyyww" ? "ISO weeks " : Pattern == "yyyyjjj" ? "days of years " : "dates ";

    public bool MayBe(string? unit) => !Plain.Contains(unit) && !(IsClock && Clockless.Contains(unit));

    /// <summary>A cell as its pattern reads it: 1871.1 among 1871.09 and 1871.11 is 1871.10, a number without its last zero.</summary>
    public static string Filled(string text, string pattern) =>
        pattern == "yyyy.MM" && text.Length == 6 && text.EndsWith(".1", StringComparison.Ordinal) ? text + "0" : text;

    /// <summary>The steps of all cells; null where one of them is no such time.</summary>
    public long[]? Of(IReadOnlyList<string> cells)
    {
        long[] steps = new long[cells.Count];
        for (int row = 0; row < steps.Length; row++)
        {
            if (!HasForm(cells[row]) || !writing.TryRead(Filled(cells[row], Pattern), out Moment moment)
                || (HasCentury && moment.Date.Year is < FirstYear or > LastYear))
            {
                return null;
            }

            steps[row] = Steps(moment.Date);
        }

        return steps;
    }

    // Digits and a point only; a clock ends with the day, and a year and month of four digits are four.
    private bool HasForm(string cell) =>
        !cell.AsSpan().ContainsAnyExcept(Characters) && (Pattern == "yyMM" ? cell.Length == 4
            : Pattern == "yyyy.M" ? cell.Length > 5 && cell[5] != '0'
            : !IsClock || (cell.Length <= Pattern.Length && int.TryParse(cell, CultureInfo.InvariantCulture, out int number)
                && number < (Pattern == DigitClockWriting.Minutes ? 2400 : 240000)));

    private static long Months(DateTimeOffset date) => 12 * date.Year + date.Month - 1;
}
