using System.Globalization;
using System.Text.RegularExpressions;

namespace Continua.Learning;

/// <summary>Converts times of day and elapsed times such as 12:30 and 100:30:00.5 to moments counted from the start of
/// the year 2000, since they have no date. Hours may exceed 23: 24:30 is half an hour after the end of the first
/// day.</summary>
internal sealed partial class ClockCodec : TimeCodec
{
    public const string Hours = "HH:mm", Seconds = "HH:mm:ss";

    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly bool hours, seconds;
    private readonly int firstDigits, fractionDigits;

    private ClockCodec(Match shape)
    {
        hours = shape.Groups["h"].Success;
        seconds = shape.Groups["s"].Success || !hours;
        firstDigits = hours ? shape.Groups["h"].Length : shape.Groups["m"].Length;
        fractionDigits = shape.Groups["f"].Length;
    }

    /// <summary>The codec of a pattern of hours, minutes and seconds; null for other patterns.</summary>
    public static ClockCodec? Find(string pattern) =>
        Shape().Match(pattern) is { Success: true } shape ? new(shape) : null;

    /// <summary>The pattern of a text such as 7:30 or 12:00:00.25; null for any other text and for negative times. Two
    /// parts with a fraction are minutes and seconds, since minutes are not written with decimals.</summary>
    public static string? PatternOf(string text)
    {
        Match clock = Clock().Match(text);
        if (!clock.Success || clock.Groups["sign"].Length > 0)
        {
            return null;
        }

        bool oneDigit = clock.Groups["a"].Length == 1, threeParts = clock.Groups["c"].Success,
            fraction = clock.Groups["f"].Success;
        string whole = threeParts ? (oneDigit ? "H:" : "HH:") + "mm:ss"
            : fraction ? (oneDigit ? "m" : "mm") + ":ss" : (oneDigit ? "H" : "HH") + ":mm";
        return whole + (fraction ? "." + new string('f', clock.Groups["f"].Length) : "");
    }

    public override bool TryRead(ReadOnlySpan<char> text, out Moment moment)
    {
        moment = default;
        Match clock = Clock().Match(text.ToString());
        bool fractionOfMinute = hours && !seconds && clock.Groups["f"].Success;
        if (!clock.Success || fractionOfMinute || clock.Groups["c"].Success != (hours && seconds))
        {
            return false;
        }

        long a = Parsed(clock.Groups["a"]), b = Parsed(clock.Groups["b"]),
            c = clock.Groups["c"].Success ? Parsed(clock.Groups["c"]) : 0;
        long whole = hours ? 3600 * a + 60 * b + c : 60 * a + b;
        long nanoseconds = clock.Groups["f"].Success ? Parsed(clock.Groups["f"].Value.PadRight(9, '0')) : 0;
        Int128 total = (Int128)whole * 1_000_000_000 + nanoseconds;
        return b < 60 && c < 60 && TryAdd(clock.Groups["sign"].Length > 0 ? -total : total, out moment);
    }

    public override string Write(Moment moment)
    {
        Int128 total = (Int128)(moment.Date.UtcTicks - Start.UtcTicks) * 100 + moment.Nanoseconds;
        string sign = total < 0 ? "-" : "";
        total = Int128.Abs(total);
        long whole = (long)(total / 1_000_000_000);
        string digits = ((long)(total % 1_000_000_000)).ToString("000000000", CultureInfo.InvariantCulture);
        string tail = fractionDigits == 0 ? "" : "." + digits[..fractionDigits];
        return hours
            ? $"{sign}{Text(whole / 3600, firstDigits)}:{Text(whole / 60 % 60, 2)}"
                + $"{(seconds ? ":" + Text(whole % 60, 2) : "")}{tail}"
            : $"{sign}{Text(whole / 60, firstDigits)}:{Text(whole % 60, 2)}{tail}";
    }

    private static bool TryAdd(Int128 nanoseconds, out Moment moment)
    {
        Int128 ticks = (nanoseconds < 0 ? nanoseconds - 99 : nanoseconds) / 100;
        bool within = ticks > -Start.UtcTicks && ticks < DateTimeOffset.MaxValue.UtcTicks - Start.UtcTicks;
        moment = within ? new(Start.AddTicks((long)ticks), (byte)(nanoseconds - ticks * 100)) : default;
        return within;
    }

    private static long Parsed(Group group) => Parsed(group.Value);

    private static long Parsed(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    private static string Text(long number, int digits) => number.ToString(new string('0', digits), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<sign>-?)(?<a>[0-9]{1,6}):(?<b>[0-9]{2})(:(?<c>[0-9]{2}))?([.,](?<f>[0-9]{1,9}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(
        @"^((?<h>H{1,2}):mm(?<s>:ss)?|(?<m>m{1,2}):ss)((?<=s)[.,](?<f>f{1,9}|F{1,9}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
