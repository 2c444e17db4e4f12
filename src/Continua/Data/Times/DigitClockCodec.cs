using System.Globalization;

namespace Continua.Learning;

/// <summary>Converts times of day written as whole numbers (HHmm or HHmmss), such as 930 or 0930 for half past nine, to
/// moments counted from the start of the year 2000, since they have no date. Hours may exceed 23.</summary>
internal sealed class DigitClockCodec : TimeCodec
{
    public const string Minutes = "HHmm", Seconds = "HHmmss";

    private static readonly DateTimeOffset Start = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly int digits;

    private DigitClockCodec(string pattern) => digits = pattern.Length;

    /// <summary>The codec of HHmm or HHmmss; null for other patterns.</summary>
    public static DigitClockCodec? Find(string pattern) => pattern is Minutes or Seconds ? new(pattern) : null;

    /// <summary>Pads the digits of a time of day at the end of a text with leading zeros to the length in the
    /// pattern.</summary>
    public static ReadOnlySpan<char> Padded(ReadOnlySpan<char> text, string pattern)
    {
        int digits = pattern.EndsWith(" " + Seconds, StringComparison.Ordinal) ? Seconds.Length
            : pattern.EndsWith(" " + Minutes, StringComparison.Ordinal) ? Minutes.Length : 0;
        int blank = text.LastIndexOf(' ');
        return digits > 0 && blank > 0 && text.Length - blank <= digits
            ? string.Concat(text[..(blank + 1)], text[(blank + 1)..].ToString().PadLeft(digits, '0')) : text;
    }

    public override bool TryRead(ReadOnlySpan<char> text, out Moment moment)
    {
        moment = default;
        if (text.IsEmpty || text.Length > digits || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        int number = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        int seconds = digits == Seconds.Length ? number % 100 : 0;
        int clock = digits == Seconds.Length ? number / 100 : number;
        moment = new(Start.AddHours(clock / 100).AddMinutes(clock % 100).AddSeconds(seconds));
        return clock % 100 < 60 && seconds < 60;
    }

    public override string Write(Moment moment)
    {
        TimeSpan elapsed = moment.Date - Start;
        long clock = (long)elapsed.TotalHours * 100 + elapsed.Minutes;
        long number = digits == Seconds.Length ? clock * 100 + elapsed.Seconds : clock;
        return number.ToString(new string('0', digits), CultureInfo.InvariantCulture);
    }
}
