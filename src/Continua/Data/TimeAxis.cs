using System.Globalization;

namespace Continua.Learning;

/// <summary>The kind of times in a file: numbers or dates.</summary>
public enum TimeKind
{
    /// <summary>Numbers, in the unit of the file.</summary>
    Number,

    /// <summary>Dates or times of day, counted in <see cref="TimeAxis.Unit"/> from
    /// <see cref="TimeAxis.Origin"/>.</summary>
    Date,
}

/// <summary>The time axis of a series: how the times of a file are written and how they map to doubles. A time is a
/// number in <see cref="Unit"/>; for dates it is counted from <see cref="Origin"/>. Plain data, stored in model
/// files.</summary>
public sealed record TimeAxis
{
    /// <summary>The name of the time column; the names joined by <c>+</c> if several columns form the time.</summary>
    public required string Name { get; init; }

    /// <summary>Whether times are numbers or dates.</summary>
    public TimeKind Kind { get; init; }

    /// <summary>The unit of time: for dates <c>s</c>, <c>min</c>, <c>h</c> or <c>days</c>; for numbers the unit in the
    /// row of units or in the name of the column, such as <c>years</c>, or else <c>units of 'NAME'</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>The date of time 0, with the offset from UTC in which dates are written. Times of day without a date
    /// are on 2000-01-01. Not used if times are numbers.</summary>
    public DateTimeOffset Origin { get; init; }

    /// <summary>The format of the dates of the file, as in <see cref="CsvOptions.TimeFormat"/>; null for
    /// numbers.</summary>
    public string? Pattern { get; init; }

    /// <summary>The number of calendar months between rows, if all rows are at the same time of day on the same day of
    /// their months, or on the last days: for example 1 for monthly and 12 for yearly data; 0 for other data. If the
    /// number varies, for example because rows are missing, it is the median.</summary>
    public int Months { get; init; }

    /// <summary>Whether all rows are on the last days of their months, although the day of
    /// <see cref="Origin"/> alone does not imply this, as for 30 April, 31 May, 30 June.</summary>
    public bool MonthEnds { get; init; }

    /// <summary>Converts a text to a time in <see cref="Unit"/>; dates are read by <see cref="Pattern"/> or as ISO
    /// 8601.</summary>
    /// <param name="text">The text, a number with a decimal point or a date.</param>
    /// <exception cref="FormatException">The text is not a finite number, or not a date; the message gives the expected
    /// form.</exception>
    public double Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Kind == TimeKind.Date)
        {
            return CountOf(text.Trim());
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double time) && double.IsFinite(time)
            ? time
            : throw new FormatException($"A time of '{Name}' is a finite number with a decimal point, but got '{text}'.");
    }

    /// <summary>Converts a time to text in the format of the file, or in ISO 8601 if that format cannot represent the
    /// date. A number is written with the fewest digits that parse to the same value. A date is first rounded to
    /// microseconds, or to the digits of the file's times if these have more.</summary>
    /// <param name="time">The time, in <see cref="Unit"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time of a date is not finite or not in the years 1 to
    /// 9999.</exception>
    public string Format(double time)
    {
        return Kind == TimeKind.Number
            ? time.ToString("R", CultureInfo.InvariantCulture) : Dates.Write(MomentOf(time), Pattern!);
    }

    /// <summary>Whether the notation of the file represents a time without loss.</summary>
    internal bool HasForm(double time) => Kind == TimeKind.Number || Dates.IsExactIn(MomentOf(time), Pattern!);

    /// <summary>Returns the function that writes the times of a column, all in the same notation: the notation of the
    /// file, or ISO 8601 if the notation of the file cannot represent one of the times exactly.</summary>
    internal Func<double, string> Writing(IEnumerable<double> times) =>
        times.All(HasForm)
            ? Format
            : time => Dates.WriteFully(MomentOf(time), Pattern!);

    /// <summary>Adds calendar months to a time. The result is on the same day of the month, or on the last day of a
    /// shorter month. From a time that is a whole number of months after <see cref="Origin"/>, it is on the day of
    /// <see cref="Origin"/>; if <see cref="MonthEnds"/> is set, it is on the last day of its month.</summary>
    /// <param name="time">The time, in <see cref="Unit"/>.</param>
    /// <param name="months">The number of months to add; may be negative.</param>
    /// <exception cref="InvalidOperationException">The times of this axis are numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The resulting date is not in the years 1 to 9999.</exception>
    public double AddMonths(double time, int months)
    {
        if (Kind == TimeKind.Number)
        {
            throw new InvalidOperationException(
                $"Only dates have months, but the times of '{Name}' are numbers; add a number to the time.");
        }

        // Months are added to the origin, not to the date: in a series that starts on a 31st, the row on the 28th of
        // February is followed by the 31st of March.
        DateTime origin = Origin.DateTime, date = Rounded(time * TicksIn(Unit)).Date.DateTime;
        int passed = 12 * (date.Year - origin.Year) + date.Month - origin.Month;
        bool onGrid = MonthEnds || origin.AddMonths(passed) == date;
        DateTime later = onGrid ? origin.AddMonths(passed + months) : date.AddMonths(months);
        DateTime result = MonthEnds ? later.AddDays(DateTime.DaysInMonth(later.Year, later.Month) - later.Day) : later;
        return (result - origin).Ticks / TicksIn(Unit);
    }

    /// <summary>The number of calendar months from <see cref="Origin"/> to a time, including the elapsed fraction of
    /// the current month.</summary>
    internal double MonthsAt(double time)
    {
        DateTime origin = Origin.DateTime, date = Rounded(time * TicksIn(Unit)).Date.DateTime;
        int passed = (12 * (date.Year - origin.Year)) + date.Month - origin.Month;
        double StartOf(int months) => AddMonths(0, months) * TicksIn(Unit);
        double ticks = (date - origin).Ticks;
        while (StartOf(passed) > ticks)
        {
            passed--;
        }

        while (StartOf(passed + 1) <= ticks)
        {
            passed++;
        }

        return passed + ((ticks - StartOf(passed)) / (StartOf(passed + 1) - StartOf(passed)));
    }

    private Moment MomentOf(double time)
    {
        double ticks = time * TicksIn(Unit);
        long utc = Math.Abs(ticks) < DateTime.MaxValue.Ticks ? Origin.UtcTicks + (long)Math.Round(ticks) : -1;
        if (Math.Min(utc, utc + Origin.Offset.Ticks) < 0 || Math.Max(utc, utc + Origin.Offset.Ticks) > DateTime.MaxValue.Ticks)
        {
            throw new ArgumentOutOfRangeException(nameof(time), time,
                $"A date is in the years 1 to 9999, but the time, in {Unit} "
                + $"from {Dates.Write(new(Origin), Pattern!)}, is outside of them.");
        }

        return Rounded(ticks);
    }

    /// <summary>The number of ticks (100 ns) in a unit of dates.</summary>
    internal static double TicksIn(string unit) => unit switch
    {
        "s" => TimeSpan.TicksPerSecond,
        "min" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        "days" => TimeSpan.TicksPerDay,
        _ => throw new ArgumentException($"Dates are counted in s, min, h or days, but got '{unit}'.", nameof(unit)),
    };

    private double CountOf(string text) => Dates.TryRead(text, Pattern!, out Moment moment)
        ? (moment.Date.UtcTicks - Origin.UtcTicks + moment.Nanoseconds / 100.0) / TicksIn(Unit)
        : throw new FormatException($"A time of '{Name}' is a date such as {Dates.Write(new(Origin), Pattern!)}, but got '{text}'.");

    // Decades after the origin, the rounding error of a double is about one tick, which would be written as .0000001.
    // The digits of files with finer times are kept.
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
