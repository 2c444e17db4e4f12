namespace Continua.Learning;

/// <summary>Counts time in usual spacings, with all months equal, and gives the calendar's periods in that count.</summary>
internal sealed class SpacingClock
{
    private const double DaysInYear = 365.2425;

    // Numbers between these may be years.
    private const double FirstYear = 1000, LastYear = 2500;

    private const double PartsAgree = 2e-3;

    private static readonly double[] PartsOfYear = [4, 12, 52, 52.1775, 365, DaysInYear];

    private readonly TimeAxis axis;
    private readonly double origin;

    public SpacingClock(TimeAxis axis, double origin, double spacing, double[] periods)
    {
        (this.axis, this.origin, Spacing, Periods) = (axis, origin, spacing, periods);
    }

    /// <summary>The time that counts as 0, in the unit of the time axis.</summary>
    public double Origin => origin;

    /// <summary>The usual spacing, in the unit of the time axis.</summary>
    public double Spacing { get; }

    /// <summary>Whether times are numbers of years, as their size and spacing show.</summary>
    public bool IsInYears { get; init; }

    /// <summary>How long a spacing is, and in what unit: in calendar months where rows are whole months apart, else in the unit of the time axis.</summary>
    public (double Length, string Unit) Counted => axis.Months > 0 ? (axis.Months, "months") : (Spacing, IsInYears ? "years" : axis.Unit);

    /// <summary>Day, week and year, in spacings, where rows are at least twice as dense.</summary>
    public IReadOnlyList<double> Periods { get; }

    public static SpacingClock Of(TimeSeries data, RowRange rows)
    {
        double[] times = data.Trajectories[rows.Trajectory].Times[rows.Start..rows.End];
        double spacing = Learning.Spacing.Median([times]);
        double[] all = data.Time switch
        {
            { Months: > 0 and var months } => [12.0 / months],
            { Kind: TimeKind.Date, Unit: var unit } => [.. new[] { 1, 7, DaysInYear }.Select(days => days * TimeSpan.TicksPerDay / TimeAxis.TicksIn(unit) / spacing)],
            { Kind: TimeKind.Number } when data.Time.Unit == "years" || IsDecimalYear(times, spacing) => [1 / spacing],
            _ => [],
        };
        return new(data.Time, times[times.Length / 2], spacing, [.. all.Where(period => period >= 2 - 1e-9)])
        {
            IsInYears = data.Time.Kind == TimeKind.Number && IsDecimalYear(times, spacing),
        };
    }

    /// <summary>Whether numbers are years with months, quarters, weeks or days as fractions.</summary>
    private static bool IsDecimalYear(double[] times, double spacing) =>
        times[0] >= FirstYear && times[^1] <= LastYear && PartsOfYear.Any(parts => Math.Abs((spacing * parts) - 1) < PartsAgree);

    /// <summary>A length of time in spacings, where all months are equal.</summary>
    /// <param name="length">In the unit of the time axis.</param>
    public double InSpacings(double length) => axis.Months > 0
        ? length * TimeAxis.TicksIn(axis.Unit) / TimeSpan.TicksPerDay / DaysInYear * 12 / axis.Months : length / Spacing;

    /// <summary>A time in spacings, from the middle of the rows on.</summary>
    public double At(double time) => axis.Months > 0
        ? (axis.MonthsAt(time) - axis.MonthsAt(origin)) / axis.Months : (time - origin) / Spacing;
}
