using System.Globalization;

namespace Continua.Learning;

/// <summary>Dates written as one number: the time since 1970-01-01 UTC, or the day number of a spreadsheet.</summary>
internal sealed class EpochCodec : TimeCodec
{
    private const decimal NanosecondsPerTick = 100;

    // Spreadsheets store days with about ten decimals, so their dates are rounded to the millisecond.
    private const decimal Millisecond = 1_000_000;

    private static readonly DateTimeOffset SpreadsheetStart = new(1899, 12, 30, 0, 0, 0, TimeSpan.Zero);

    private readonly DateTimeOffset start;
    private readonly decimal unit, resolution;

    private EpochCodec(string pattern, string unitName, DateTimeOffset start, decimal unit, decimal resolution) =>
        (Pattern, UnitName, this.start, this.unit, this.resolution) = (pattern, unitName, start, unit, resolution);

    /// <summary>The codecs of Unix times, the coarsest unit first.</summary>
    public static IReadOnlyList<EpochCodec> Unix { get; } =
    [
        new("unix-s", "seconds", DateTimeOffset.UnixEpoch, 1e9m, 1),
        new("unix-ms", "milliseconds", DateTimeOffset.UnixEpoch, 1e6m, 1),
        new("unix-us", "microseconds", DateTimeOffset.UnixEpoch, 1e3m, 1),
        new("unix-ns", "nanoseconds", DateTimeOffset.UnixEpoch, 1, 1),
    ];

    /// <summary>The codec of day numbers of a spreadsheet, counted from 1899-12-30.</summary>
    public static EpochCodec Spreadsheet { get; } = new("excel", "days", SpreadsheetStart, 864e11m, Millisecond);

    public string Pattern { get; }

    /// <summary>The unit of the number, in plain text.</summary>
    public string UnitName { get; }

    /// <summary>The codec of a pattern such as unix-s; null for other patterns.</summary>
    public static EpochCodec? Find(string pattern) =>
        Unix.Append(Spreadsheet).FirstOrDefault(w => w.Pattern == pattern);

    public override bool TryRead(ReadOnlySpan<char> text, out Moment moment)
    {
        moment = default;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            || Math.Abs(number) > 1e21m / unit)
        {
            return false;
        }

        decimal nanoseconds = Math.Round(number * unit / resolution) * resolution;
        decimal ticks = Math.Floor(nanoseconds / NanosecondsPerTick);
        if (ticks < -start.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks - start.UtcTicks)
        {
            return false;
        }

        moment = new(start.AddTicks((long)ticks), (byte)(nanoseconds - ticks * NanosecondsPerTick));
        return true;
    }

    public override string Write(Moment moment)
    {
        decimal nanoseconds = (moment.Date.UtcTicks - start.UtcTicks) * NanosecondsPerTick + moment.Nanoseconds;
        return (nanoseconds / unit).ToString("0.##########", CultureInfo.InvariantCulture);
    }
}
