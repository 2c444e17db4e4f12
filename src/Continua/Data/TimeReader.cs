using System.Text;

namespace Continua.Learning;

/// <summary>Collects the cells of a time column: first as they are, counted on an axis when all are there.</summary>
internal abstract class TimeReader(string name)
{
    protected string Name { get; } = name;

    /// <summary>A reader for a column that begins with this cell, or null where it holds neither number nor date.</summary>
    public static TimeReader? For(string name, ReadOnlySpan<byte> cell, CsvOptions options, CellReader numbers)
    {
        var dates = new DateTimes(name, options);
        return options.Axis is not { Kind: TimeKind.Number } && dates.Accepts(cell) ? dates
            : options.TimeFormat is null && options.Axis is not { Kind: TimeKind.Date }
                && numbers.Read(cell, out _) != CellKind.Text ? new NumberTimes(name, numbers, options.Axis)
            : null;
    }

    /// <summary>Adds a cell; what is wrong with it comes back as a sentence.</summary>
    public abstract string? Add(ReadOnlySpan<byte> cell);

    /// <summary>The axis, and all times counted on it. The times so far, in units of the reader's own, go to
    /// <paramref name="medianSpacing"/>, which knows the trajectories.</summary>
    public abstract (TimeAxis Axis, double[] Times) Finish(Func<double[], double> medianSpacing);
}

/// <summary>Times written as numbers.</summary>
internal sealed class NumberTimes(string name, CellReader numbers, TimeAxis? axis) : TimeReader(name)
{
    private readonly List<double> times = [];

    public override string? Add(ReadOnlySpan<byte> cell)
    {
        CellKind kind = numbers.Read(cell, out double time);
        times.Add(time);
        return kind switch
        {
            CellKind.Number => null,
            CellKind.Missing => "every row has a time, but this one's is missing; fill it in, or take the row away",
            _ => $"a time is a finite number here, but this cell holds '{DelimitedFile.Decode(cell)}'; "
                + "correct it, or name another column with --time",
        };
    }

    public override (TimeAxis Axis, double[] Times) Finish(Func<double[], double> medianSpacing) =>
        (axis ?? new() { Name = Name, Unit = TimeNames.Unit(Name) ?? $"units of '{Name}'" }, [.. times]);
}

/// <summary>Times written as dates.</summary>
internal sealed class DateTimes(string name, CsvOptions options) : TimeReader(name)
{
    private readonly List<long> ticks = [];

    private readonly string? given = options.TimeFormat ?? options.Axis?.Pattern;
    private string? iso; // the pattern that fitted last
    private string? writing = options.TimeFormat;
    private TimeSpan offset;

    public bool Accepts(ReadOnlySpan<byte> cell) => TryRead(cell, out _);

    public override string? Add(ReadOnlySpan<byte> cell)
    {
        if (!TryRead(cell, out DateTimeOffset date))
        {
            return cell.IsEmpty ? "every row has a time, but this one's is missing; fill it in, or take the row away"
                : $"a time is a date{Expected}, but this cell holds '{DelimitedFile.Decode(cell)}'; correct it, or "
                    + Dates.Hint(DelimitedFile.Decode(cell));
        }

        if (ticks.Count == 0)
        {
            offset = date.Offset;
            writing ??= options.Axis?.Pattern ?? Dates.Writing(DelimitedFile.Decode(cell), iso!);
        }

        ticks.Add(date.UtcTicks);
        return null;
    }

    public override (TimeAxis Axis, double[] Times) Finish(Func<double[], double> medianSpacing)
    {
        long first = ticks.Min();
        TimeAxis axis = options.Axis ?? new()
        {
            Name = Name,
            Kind = TimeKind.Date,
            Unit = UnitOf(medianSpacing([.. ticks.Select(t => (double)(t - first))])),
            Origin = new DateTimeOffset(first, TimeSpan.Zero).ToOffset(offset),
            Pattern = writing,
        };
        double unit = TimeAxis.TicksIn(axis.Unit);
        return (axis, [.. ticks.Select(t => (t - axis.Origin.UtcTicks) / unit)]);
    }

    private string Expected => options.TimeFormat is { } given ? $" like the pattern {given}" : " like 2013-01-31 or 2013-01-31T12:00:00Z";

    // The largest unit that the usual spacing fills; a single row counts in days.
    private static string UnitOf(double spacing) =>
        spacing < TimeSpan.TicksPerMinute ? "s"
        : spacing < TimeSpan.TicksPerHour ? "min"
        : spacing < TimeSpan.TicksPerDay ? "h" : "days";

    private bool TryRead(ReadOnlySpan<byte> cell, out DateTimeOffset date)
    {
        Span<char> text = stackalloc char[64];
        date = default;
        if (cell.IsEmpty || cell.Length > text.Length)
        {
            return false;
        }

        text = text[..Encoding.UTF8.GetChars(cell, text)];
        // What does not fit a given pattern may have been written in full ISO form, which nobody takes for another.
        return (given is not null && Dates.TryExact(text, given, out date))
            || ((options.TimeFormat is null || text.Contains('T')) && Dates.TryIso(text, ref iso, out date));
    }
}
