namespace Continua.Learning;

/// <summary>
/// Converts times and periods from the unit of the time axis to the unit of the models: spacings, that is median times
/// between rows. In rows that are months apart, all months count as equally long.
/// </summary>
internal sealed class TimeScale
{
    private const double DaysInYear = 365.2425;

    // Time values in this range may be years.
    private const double FirstYear = 1000, LastYear = 2500;

    // The relative tolerance within which a spacing counts as one of these fractions of a year.
    private const double FractionTolerance = 2e-3;

    // The numbers of quarters, months, weeks and days in a year.
    private static readonly double[] FractionsOfYear = [4, 12, 52, 52.1775, 365, DaysInYear];

    private readonly TimeAxis axis;
    private readonly double origin;

    public TimeScale(TimeAxis axis, double origin, double spacing, double[] periods)
    {
        (this.axis, this.origin, Spacing, Periods) = (axis, origin, spacing, periods);
    }

    /// <summary>The time that is 0 in the models, in the unit of the time axis.</summary>
    public double Origin => origin;

    /// <summary>The median spacing, in the unit of the time axis.</summary>
    public double Spacing { get; }

    /// <summary>Whether the times are decimal years, as inferred from their size and spacing.</summary>
    public bool IsInYears { get; init; }

    /// <summary>
    /// The length of a spacing and its unit: calendar months if the rows are whole months apart, otherwise the unit of
    /// the time axis.
    /// </summary>
    public (double Length, string Unit) SpacingWithUnit =>
        axis.Months > 0 ? (axis.Months, "months") : (Spacing, IsInYears ? "years" : axis.Unit);

    /// <summary>
    /// The calendar periods of at least two spacings, in spacings: of day, week and year for dates; of the year for
    /// rows that are months apart and for numbers that are years; none for other numbers.
    /// </summary>
    public IReadOnlyList<double> Periods { get; }

    public static TimeScale Of(TimeSeries data, RowRange rows)
    {
        double[] times = data.Trajectories[rows.Trajectory].Times[rows.Start..rows.End];
        double spacing = Learning.Spacing.Median([times]);
        double[] all = data.Time switch
        {
            { Months: > 0 and var months } => [12.0 / months],
            { Kind: TimeKind.Date, Unit: var unit } => [.. new[] { 1, 7, DaysInYear }
                .Select(days => days * TimeSpan.TicksPerDay / TimeAxis.TicksIn(unit) / spacing)],
            { Kind: TimeKind.Number } when data.Time.Unit == "years" || IsDecimalYear(times, spacing) => [1 / spacing],
            _ => [],
        };
        return new(data.Time, times[times.Length / 2], spacing, [.. all.Where(period => period >= 2 - 1e-9)])
        {
            IsInYears = data.Time.Kind == TimeKind.Number && IsDecimalYear(times, spacing),
        };
    }

    /// <summary>Whether the times are years with months, quarters, weeks or days as fractions.</summary>
    private static bool IsDecimalYear(double[] times, double spacing) =>
        times[0] >= FirstYear && times[^1] <= LastYear
            && FractionsOfYear.Any(parts => Math.Abs((spacing * parts) - 1) < FractionTolerance);

    /// <summary>Converts a length of time to spacings; in rows that are months apart, all months are equally
    /// long.</summary>
    /// <param name="length">The length, in the unit of the time axis.</param>
    public double InSpacings(double length) => axis.Months > 0
        ? length * TimeAxis.TicksIn(axis.Unit) / TimeSpan.TicksPerDay / DaysInYear * 12 / axis.Months : length / Spacing;

    /// <summary>Converts a time to spacings since <see cref="Origin"/>, a time in the middle of the rows.</summary>
    public double At(double time) => axis.Months > 0
        ? (axis.MonthsAt(time) - axis.MonthsAt(origin)) / axis.Months : (time - origin) / Spacing;
}
