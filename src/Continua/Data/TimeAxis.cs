using System.Globalization;

namespace Continua.Learning;

/// <summary>Whether times were written as numbers or as dates.</summary>
public enum TimeKind
{
    /// <summary>Numbers, in whatever unit the file counts in.</summary>
    Number,

    /// <summary>Dates and times of day, counted in <see cref="TimeAxis.Unit"/> from <see cref="TimeAxis.Origin"/>.</summary>
    Date,
}

/// <summary>How the times of a file are written and counted: a double in <see cref="Unit"/>, for dates from <see cref="Origin"/>.
/// Plain data, so that a model file can keep it; equal axes count alike.</summary>
public sealed record TimeAxis
{
    /// <summary>The time column's name; names joined by <c>+</c> where several columns make a time.</summary>
    public required string Name { get; init; }

    /// <summary>Numbers or dates.</summary>
    public TimeKind Kind { get; init; }

    /// <summary>The unit of one: for dates <c>s</c>, <c>min</c>, <c>h</c> or <c>days</c>; for numbers what the column's name
    /// tells, such as <c>years</c>, else <c>units of 'NAME'</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>The date that counts as 0, with the offset from UTC that dates are written with. Times of day without a date
    /// belong to 2000-01-01.</summary>
    public DateTimeOffset Origin { get; init; }

    /// <summary>How the file's dates are written, as in <see cref="CsvOptions.TimeFormat"/>; null for numbers.</summary>
    public string? Pattern { get; init; }

    /// <summary>The calendar months between rows that all stand at the same place in their months: 1 for monthly data, 3 for
    /// quarterly, 12 for yearly; 0 for all others.</summary>
    public int Months { get; init; }

    /// <summary>Whether rows that are calendar months apart stand on the last days of their months.</summary>
    public bool MonthEnds { get; init; }

    /// <summary>The time that a text says, in <see cref="Unit"/>; dates by <see cref="Pattern"/> or ISO 8601.</summary>
    /// <exception cref="FormatException">The text is no finite number, or no date; the message says what is expected.</exception>
    public double Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Kind == TimeKind.Date)
        {
            return Count(text.Trim());
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double time) && double.IsFinite(time)
            ? time
            : throw new FormatException($"A time of '{Name}' is a finite number with a decimal point, but got '{text}'.");
    }

    /// <summary>A time in the file's style: shortest digits that read back the same, or the date, to the microsecond; to the
    /// digits of files that have more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not finite, or lies outside the years 1 to 9999.</exception>
    public string Format(double time)
    {
        return Kind == TimeKind.Number
            ? time.ToString("R", CultureInfo.InvariantCulture) : Dates.Write(MomentOf(time), Pattern!);
    }

    /// <summary>How a column of times is written, all in one notation: the file's, or ISO where the file's does not say all of
    /// one of them.</summary>
    internal Func<double, string> Writing(IEnumerable<double> times) =>
        Kind == TimeKind.Number || times.All(time => Dates.IsWritten(MomentOf(time), Pattern!))
            ? Format
            : time => Dates.WriteFully(MomentOf(time), Pattern!);

    /// <summary>The time that lies a number of calendar months later, or earlier: the same day of the month, or its last.</summary>
    /// <exception cref="InvalidOperationException">Times are numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The date lies outside the years 1 to 9999.</exception>
    public double AddMonths(double time, int months)
    {
        if (Kind == TimeKind.Number)
        {
            throw new InvalidOperationException($"Only dates have months, but the times of '{Name}' are numbers; add to them.");
        }

        // From the origin on, since a 31st that became a 28th in February is a 31st again in March.
        DateTime origin = Origin.DateTime, date = Rounded(time * TicksIn(Unit)).Date.DateTime;
        int passed = 12 * (date.Year - origin.Year) + date.Month - origin.Month;
        bool onGrid = MonthEnds || origin.AddMonths(passed) == date;
        DateTime later = onGrid ? origin.AddMonths(passed + months) : date.AddMonths(months);
        DateTime ended = MonthEnds ? later.AddDays(DateTime.DaysInMonth(later.Year, later.Month) - later.Day) : later;
        return (ended - origin).Ticks / TicksIn(Unit);
    }

    /// <summary>The calendar months from <see cref="Origin"/> to a time, and the share of the month that has begun.</summary>
    internal double MonthsAt(double time)
    {
        DateTime origin = Origin.DateTime, date = Rounded(time * TicksIn(Unit)).Date.DateTime;
        int passed = (12 * (date.Year - origin.Year)) + date.Month - origin.Month;
        double Begins(int months) => AddMonths(0, months) * TicksIn(Unit);
        double ticks = (date - origin).Ticks;
        while (Begins(passed) > ticks)
        {
            passed--;
        }

        while (Begins(passed + 1) <= ticks)
        {
            passed++;
        }

        return passed + ((ticks - Begins(passed)) / (Begins(passed + 1) - Begins(passed)));
    }

    private Moment MomentOf(double time)
    {
        double ticks = time * TicksIn(Unit);
        long utc = Math.Abs(ticks) < DateTime.MaxValue.Ticks ? Origin.UtcTicks + (long)Math.Round(ticks) : -1;
        if (Math.Min(utc, utc + Origin.Offset.Ticks) < 0 || Math.Max(utc, utc + Origin.Offset.Ticks) > DateTime.MaxValue.Ticks)
        {
            throw new ArgumentOutOfRangeException(nameof(time), time,
                $"A date lies in the years 1 to 9999, but this many {Unit} from {Dates.Write(new(Origin), Pattern!)} do not.");
        }

        return Rounded(ticks);
    }

    internal static double TicksIn(string unit) => unit switch
    {
        "s" => TimeSpan.TicksPerSecond,
        "min" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        "days" => TimeSpan.TicksPerDay,
        _ => throw new ArgumentException($"Dates are counted in s, min, h or days, but got '{unit}'.", nameof(unit)),
    };

    private double Count(string text) => Dates.TryRead(text, Pattern!, out Moment moment)
        ? (moment.Date.UtcTicks - Origin.UtcTicks + moment.Nanoseconds / 100.0) / TicksIn(Unit)
        : throw new FormatException($"A time of '{Name}' is a date such as {Dates.Write(new(Origin), Pattern!)}, but got '{text}'.");

    // Counting in doubles leaves a tick or so over decades, which would print as .0000001; finer files keep their digits.
    private Moment Rounded(double ticks)
    {
        int digits = Pattern is "unix-ns" ? 9 : Math.Max(6, PatternLetters.Fraction(Pattern!).Length);
        double whole = digits > 7 ? Math.Floor(ticks) : Math.Round(ticks);
        DateTimeOffset date = Origin.AddTicks((long)whole);
        if (digits > 7)
        {
            int nanoseconds = (int)Math.Round((ticks - whole) * 100);
            return nanoseconds == 100 ? new(date.AddTicks(1)) : new(date, (byte)nanoseconds);
        }

        long over = digits == 7 ? 0 : date.Ticks % TimeSpan.TicksPerMicrosecond;
        long up = TimeSpan.TicksPerMicrosecond - over;
        return new(date.AddTicks(over < up || date.UtcTicks > DateTime.MaxValue.Ticks - up ? -over : up));
    }
}
