using System.Globalization;

namespace Continua.Learning;

/// <summary>Columns of numbers that step evenly by the calendar or the clock and unevenly as numbers: 1871.11, 1871.12,
/// 1872.01, or 0, 30, 100, 130.</summary>
internal sealed class CalendarNumbers
{
    // Rows that say nothing by chance, and the share of steps that are alike in a regular column.
    private const int FewestRows = 4, SurelyMonths = 6, FewestWeeks = 50;
    private const double Regular = 0.9;

    private readonly IReadOnlyList<string> cells;
    private readonly double[] numbers;
    private readonly bool zeros, isInWeeks;

    /// <param name="name">The column's name: its unit may rule some notations out.</param>
    /// <param name="cells">As they are written, with decimal points.</param>
    public CalendarNumbers(string name, IReadOnlyList<string> cells)
    {
        this.cells = cells;
        string? unit = TimeNames.Unit(name);
        isInWeeks = unit == "weeks";
        zeros = cells.All(c => c.Length == cells[0].Length && c.All(char.IsAsciiDigit))
            && cells.Any(c => c.Length > 1 && c[0] == '0');
        numbers = [.. cells.Select(Number)];
        if (numbers.Any(double.IsNaN) || cells.Count < FewestRows)
        {
            return;
        }

        double plain = Share(Differences(numbers), out double usual);
        List<string> suspects = [];
        foreach (NumberNotation notation in NumberNotation.All.Where(n => n.MayBe(unit)))
        {
            if (notation.Of(cells) is { } steps)
            {
                Decide(notation, steps, plain, usual, suspects);
            }
        }

        Suspects = suspects;
    }

    /// <summary>What the column is beyond doubt; null for numbers, or where there is doubt.</summary>
    public NumberNotation? Found { get; private set; }

    /// <summary>The patterns of what it may be.</summary>
    public IReadOnlyList<string> Suspects { get; } = [];

    private void Decide(NumberNotation notation, long[] steps, double plain, double usual, List<string> suspects)
    {
        double share = Share(Differences([.. steps.Select(s => (double)s)]), out double common);
        (int wraps, int slips) = Turns(steps, common, usual);
        bool even = share >= Regular && share > plain && wraps > 0;
        bool clock = zeros && notation.IsClock && (IsInHours(notation) || IsBegunAgain(notation, steps, common));
        bool months = plain < Regular && notation.Pattern == "yyyy.MM"
            && Distinct(Math.Floor) > 1 && Distinct(n => n - Math.Floor(n)) > 1;
        bool weeks = notation.Pattern == "yyyyww" && Distinct(n => Math.Floor(n / 100)) > 1
            && (isInWeeks || (share >= Regular && numbers.Max(n => n % 100) >= FewestWeeks));
        bool certain = clock || (months && cells.Count >= SurelyMonths)
            || (even && (notation.IsClock ? zeros || wraps > 1 : slips == 0 || notation.Pattern != "yyyyww"));
        bool possible = even || months || weeks || (zeros && plain < Regular);
        if (certain && (Found is null || Found.HasCentury == notation.HasCentury))
        {
            Found ??= notation;
        }
        else if (possible)
        {
            suspects.Add(notation.Pattern);
        }
    }

    // Whole hours with zeros in front, 0000 to 2300.
    private bool IsInHours(NumberNotation notation) =>
        numbers.All(n => n % Math.Pow(100, notation.Pattern.Length / 2 - 1) == 0);

    // 2330 and then 0000, a usual step on.
    private static bool IsBegunAgain(NumberNotation notation, long[] steps, double common)
    {
        long day = notation.Steps(DateTimeOffset.UnixEpoch.AddDays(1)) - notation.Steps(DateTimeOffset.UnixEpoch);
        return steps.Zip(steps.Skip(1), (a, b) => b + day - a).Any(step => step == common);
    }

    private static double Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    private int Distinct(Func<double, double> part) => numbers.Select(n => Math.Round(part(n), 6)).Distinct().Count();

    // Where the number jumps, though the calendar goes on as ever; and where neither does as usual.
    private (int Wraps, int Slips) Turns(long[] steps, double common, double usual)
    {
        int wraps = 0, slips = 0;
        for (int row = 1; row < steps.Length; row++)
        {
            double step = numbers[row] - numbers[row - 1];
            bool jumps = step > 0 && Math.Abs(step - usual) > 1e-6 * Math.Abs(numbers[row]) + 1e-9;
            bool even = steps[row] - steps[row - 1] == common;
            (wraps, slips) = (wraps + (jumps && even ? 1 : 0), slips + (jumps && !even ? 1 : 0));
        }

        return (wraps, slips);
    }

    // Forwards only: elsewhere another series begins.
    private static double[] Differences(double[] values) =>
        [.. values.Zip(values.Skip(1), (a, b) => Math.Round(b - a, 6)).Where(step => step > 0)];

    private static double Share(double[] steps, out double common)
    {
        IGrouping<double, double>? most = steps.GroupBy(step => step).MaxBy(group => group.Count());
        common = most?.Key ?? 0;
        return most is null ? 1 : (double)most.Count() / steps.Length;
    }
}
