using System.Globalization;

namespace Continua.Learning;

/// <summary>Detects columns of numbers whose digits are parts of a date or of a time of day. Consecutive cells of such
/// a column are equally spaced in the calendar, but not as numbers, as in 1871.11, 1871.12, 1872.01 or 0, 30, 100,
/// 130.</summary>
internal sealed class CalendarNumbers
{
    // The minimum number of rows for any decision, and for the notation yyyy.MM.
    private const int MinRows = 4, MinRowsOfMonths = 6;

    // A column of weeks contains a week of at least this number.
    private const int MinLastWeek = 50;

    // A column is regular if the most frequent step is at least this share of its steps.
    private const double MinRegularShare = 0.9;

    private readonly IReadOnlyList<string> cells;
    private readonly double[] numbers;
    private readonly bool hasLeadingZeros, isInWeeks;

    /// <param name="name">The name of the column; its unit may exclude some notations.</param>
    /// <param name="cells">The cells as written, with decimal points.</param>
    public CalendarNumbers(string name, IReadOnlyList<string> cells)
    {
        this.cells = cells;
        string? unit = TimeNames.Unit(name);
        isInWeeks = unit == "weeks";
        hasLeadingZeros = cells.All(c => c.Length == cells[0].Length && c.All(char.IsAsciiDigit))
            && cells.Any(c => c.Length > 1 && c[0] == '0');
        numbers = [.. cells.Select(Number)];
        if (numbers.Any(double.IsNaN) || cells.Count < MinRows)
        {
            return;
        }

        double numericShare = Share(Differences(numbers), out double numericStep);
        List<string> suspects = [];
        foreach (NumberNotation notation in NumberNotation.All.Where(n => n.MayBe(unit)))
        {
            if (notation.Of(cells) is { } steps)
            {
                Decide(notation, steps, numericShare, numericStep, suspects);
            }
        }

        Suspects = suspects;
    }

    /// <summary>The notation of the column, if it is certain; null for plain numbers or ambiguous columns.</summary>
    public NumberNotation? Found { get; private set; }

    /// <summary>The patterns of notations that are possible, but not certain.</summary>
    public IReadOnlyList<string> Suspects { get; } = [];

    // Compares the regularity of the column in the calendar with its regularity as plain numbers.
    private void Decide(
        NumberNotation notation, long[] steps, double numericShare, double numericStep, List<string> suspects)
    {
        double calendarShare = Share(Differences([.. steps.Select(s => (double)s)]), out double calendarStep);
        (int wraps, int slips) = CountJumps(steps, calendarStep, numericStep);
        bool even = calendarShare >= MinRegularShare && calendarShare > numericShare && wraps > 0;
        bool clock = hasLeadingZeros && notation.IsClock
            && (IsInHours(notation) || RestartsAtMidnight(notation, steps, calendarStep));
        bool months = numericShare < MinRegularShare && notation.Pattern == "yyyy.MM"
            && Distinct(Math.Floor) > 1 && Distinct(n => n - Math.Floor(n)) > 1;
        bool weeks = notation.Pattern == "yyyyww" && Distinct(n => Math.Floor(n / 100)) > 1
            && (isInWeeks || (calendarShare >= MinRegularShare && numbers.Max(n => n % 100) >= MinLastWeek));
        bool certain = clock || (months && cells.Count >= MinRowsOfMonths)
            || (even && (notation.IsClock ? hasLeadingZeros || wraps > 1 : slips == 0 || notation.Pattern != "yyyyww"));
        bool possible = even || months || weeks || (hasLeadingZeros && numericShare < MinRegularShare);
        if (certain && (Found is null || Found.HasCentury == notation.HasCentury))
        {
            Found ??= notation;
        }
        else if (possible)
        {
            suspects.Add(notation.Pattern);
        }
    }

    // Whether all times are full hours, 0000 to 2300.
    private bool IsInHours(NumberNotation notation) =>
        numbers.All(n => n % Math.Pow(100, notation.Pattern.Length / 2 - 1) == 0);

    // Whether a step across midnight, such as from 2330 to 0000, has the length of the other steps.
    private static bool RestartsAtMidnight(NumberNotation notation, long[] steps, double calendarStep)
    {
        long day = notation.Steps(DateTimeOffset.UnixEpoch.AddDays(1)) - notation.Steps(DateTimeOffset.UnixEpoch);
        return steps.Zip(steps.Skip(1), (a, b) => b + day - a).Any(step => step == calendarStep);
    }

    private static double Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    private int Distinct(Func<double, double> part) => numbers.Select(n => Math.Round(part(n), 6)).Distinct().Count();

    // Wraps are steps that are irregular as numbers, but regular in the calendar. Slips are irregular in both.
    private (int Wraps, int Slips) CountJumps(long[] steps, double calendarStep, double numericStep)
    {
        int wraps = 0, slips = 0;
        for (int row = 1; row < steps.Length; row++)
        {
            double step = numbers[row] - numbers[row - 1];
            bool jumps = step > 0 && Math.Abs(step - numericStep) > 1e-6 * Math.Abs(numbers[row]) + 1e-9;
            bool even = steps[row] - steps[row - 1] == calendarStep;
            (wraps, slips) = (wraps + (jumps && even ? 1 : 0), slips + (jumps && !even ? 1 : 0));
        }

        return (wraps, slips);
    }

    // Only positive steps: a negative step is the start of another series.
    private static double[] Differences(double[] values) =>
        [.. values.Zip(values.Skip(1), (a, b) => Math.Round(b - a, 6)).Where(step => step > 0)];

    // The share of the most frequent step among all steps, and that step.
    private static double Share(double[] steps, out double mostFrequent)
    {
        IGrouping<double, double>? largest = steps.GroupBy(step => step).MaxBy(group => group.Count());
        mostFrequent = largest?.Key ?? 0;
        return largest is null ? 1 : (double)largest.Count() / steps.Length;
    }
}
