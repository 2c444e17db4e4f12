using System.Globalization;
using System.Text.RegularExpressions;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>
/// A length of time from the command line, such as 0.1 (in the unit of the data), 30min, 2d, 4:00:00 or, if the times
/// are dates, 3months.
/// </summary>
/// <param name="Size">The length in the unit of the time axis; 0 for calendar months.</param>
/// <param name="Months">The number of calendar months, also of a length in years; 0 for all other lengths.</param>
internal readonly partial record struct Duration(double Size, int Months)
{
    private const int MonthsInYear = 12;

    // A length such as 4:00:00 is read as a time of day on this date.
    private static readonly DateTimeOffset Midnight = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The format of the text of --every and --period, which is checked before the time axis is known.
    /// </summary>
    public static ValueFormat<string?> Format { get; } = new(
        (string text, out string? value) => TryRead(value = text, out decimal number, out _) && number > 0,
        value => value ?? "",
        "a positive number from 1e-28 to 7e28, alone or with a unit, as in 30min, or hours, minutes and seconds, as in "
        + "4:00:00",
        _ => "try 0.1.");

    /// <summary>Whether a text is a length of time, whatever its unit.</summary>
    public static bool IsLength(string text) => TryRead(text, out _, out _);

    /// <summary>Returns the length of time in a text; a number without a unit is in the unit of the axis.</summary>
    /// <param name="option">The name of the option, for messages.</param>
    /// <exception cref="UsageException">The text is not a length of time on this axis.</exception>
    public static Duration Of(string text, TimeAxis axis, string option)
    {
        if (!TryRead(text, out decimal number, out string word))
        {
            throw new UsageException(
                $"{option} is a number, in {axis.Unit} if no unit follows it, but got '{text}'; try 1.");
        }

        return word.Length == 0 ? new((double)number, 0) : OfUnit(number, word, text, axis, option);
    }

    /// <summary>The length in the unit of the axis; a month is a twelfth of a year of 365.2425 days.</summary>
    public double SizeIn(TimeAxis axis) => Months == 0
        ? Size
        : Months * 365.2425 / MonthsInYear * TimeSpan.TicksPerDay / TimeAxis.TicksIn(axis.Unit);

    private static bool TryRead(string text, out decimal number, out string word)
    {
        if (ClockCodec.PatternOf(text) is { } clock && ClockCodec.Find(clock)!.TryRead(text, out Moment moment))
        {
            number = (decimal)(moment.Date - Midnight).Ticks / TimeSpan.TicksPerSecond;
            word = "s";
            return true;
        }

        Match parts = Written().Match(text);
        word = parts.Groups["unit"].Value;
        string digits = parts.Groups["number"].Value;
        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && parts.Success;
    }

    private static Duration OfUnit(decimal number, string word, string text, TimeAxis axis, string option)
    {
        string? unit = TimeNames.UnitIn(word);
        return unit is null ? throw Unknown(word, text, option)
            : unit == axis.Unit ? new((double)number, 0)
            : unit is not ("months" or "years") ? new(In(axis, number * Seconds(unit)!.Value, text, option), 0)
            : axis.Kind == TimeKind.Date && number == Math.Round(number) && number is > 0 and < 100_000
                ? new(0, (int)number * (unit == "years" ? MonthsInYear : 1))
                : throw new UsageException(axis.Kind == TimeKind.Date
                    ? $"{option} takes months and years in whole numbers below 100,000, but got '{text}'; "
                        + "write a whole number of them."
                    : $"{option} takes months and years only if the times are dates, but got '{text}' for times in "
                        + $"{axis.Unit}; write a number of these.");
    }

    private static double In(TimeAxis axis, decimal seconds, string text, string option) =>
        Seconds(axis.Unit) is { } unit
        ? (double)(seconds / unit)
        : throw new UsageException(
            $"{option} can be converted only between the units from ns to weeks, but the data's times are in "
            + $"{axis.Unit}, and got '{text}'; write a number alone.");

    private static decimal? Seconds(string unit) => unit switch
    {
        "ns" => 1e-9m,
        "µs" => 1e-6m,
        "ms" => 1e-3m,
        "s" => 1,
        "min" => 60,
        "h" => 3600,
        "days" => 86400,
        "weeks" => 604800,
        _ => null,
    };

    private static UsageException Unknown(string word, string text, string option) => new(word == "m"
        ? $"{option} takes unambiguous units, but m in '{text}' can be minutes or months; "
            + $"write {text}in or {text}onths."
        : $"{option} takes the units ns, µs, ms, s, min, h, d, weeks, months and years, but got '{text}'; "
            + "write one of these.");

    [GeneratedRegex(
        @"^\s*(?<number>[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?|[0-9]+\.)\s*(?<unit>[A-Za-zµ]*)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
