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
    /// <summary>The time column's name.</summary>
    public required string Name { get; init; }

    /// <summary>Numbers or dates.</summary>
    public TimeKind Kind { get; init; }

    /// <summary>The unit of one: for dates <c>s</c>, <c>min</c>, <c>h</c> or <c>days</c>; for numbers what the column's name
    /// tells, such as <c>years</c>, else <c>units of 'NAME'</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>The date that counts as 0, with the offset from UTC that dates are written with.</summary>
    public DateTimeOffset Origin { get; init; }

    /// <summary>The .NET pattern of the file's dates; null for numbers.</summary>
    public string? Pattern { get; init; }

    /// <summary>The time that a text says, in <see cref="Unit"/>; dates by <see cref="Pattern"/> or ISO 8601.</summary>
    /// <exception cref="FormatException">The text is no finite number, or no date; the message says what is expected.</exception>
    public double Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Kind == TimeKind.Date)
        {
            return Count(Date(text.Trim()));
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double time) && double.IsFinite(time)
            ? time
            : throw new FormatException($"A time of '{Name}' is a finite number with a decimal point, but got '{text}'.");
    }

    /// <summary>A time in the file's style: shortest digits that read back the same, or the date, to the microsecond.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not finite, or lies outside the years 1 to 9999.</exception>
    public string Format(double time)
    {
        if (Kind == TimeKind.Number)
        {
            return time.ToString("R", CultureInfo.InvariantCulture);
        }

        double ticks = Math.Round(time * TicksIn(Unit));
        long utc = Math.Abs(ticks) < DateTime.MaxValue.Ticks ? Origin.UtcTicks + (long)ticks : -1;
        if (Math.Min(utc, utc + Origin.Offset.Ticks) < 0 || Math.Max(utc, utc + Origin.Offset.Ticks) > DateTime.MaxValue.Ticks)
        {
            throw new ArgumentOutOfRangeException(nameof(time), time,
                $"A date lies in the years 1 to 9999, but this many {Unit} from {Dates.Write(Origin, Pattern!)} do not.");
        }

        return Dates.Write(Whole(Origin.AddTicks((long)ticks)), Pattern!);
    }

    internal static double TicksIn(string unit) => unit switch
    {
        "s" => TimeSpan.TicksPerSecond,
        "min" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        "days" => TimeSpan.TicksPerDay,
        _ => throw new ArgumentException($"Dates are counted in s, min, h or days, but got '{unit}'.", nameof(unit)),
    };

    internal double Count(DateTimeOffset date) => (date.UtcTicks - Origin.UtcTicks) / TicksIn(Unit);

    // Counting in doubles leaves a tick or so over decades, which would print as .0000001; files with seven digits keep theirs.
    private DateTimeOffset Whole(DateTimeOffset date)
    {
        if (Pattern!.Contains("fffffff", StringComparison.Ordinal))
        {
            return date;
        }

        long over = date.Ticks % TimeSpan.TicksPerMicrosecond;
        long up = TimeSpan.TicksPerMicrosecond - over;
        return date.AddTicks(over < up || date.UtcTicks > DateTime.MaxValue.Ticks - up ? -over : up);
    }

    private DateTimeOffset Date(string text)
    {
        string? hint = null;
        return Dates.TryExact(text, Pattern!, out DateTimeOffset date) || Dates.TryIso(text, ref hint, out date)
            ? date
            : throw new FormatException($"A time of '{Name}' is a date such as {Dates.Write(Origin, Pattern!)}, but got '{text}'.");
    }
}
