namespace Continua.Learning;

/// <summary>Converts between text and moments in one format of times, given by its pattern.</summary>
internal abstract class TimeCodec
{
    /// <summary>The pattern for plain numbers, even if they resemble dates.</summary>
    public const string Number = "number";

    /// <summary>The codec of a pattern.</summary>
    public static TimeCodec Of(string pattern) =>
        EpochCodec.Find(pattern) ?? YearPartCodec.Find(pattern) ?? (TimeCodec?)ClockCodec.Find(pattern)
        ?? (TimeCodec?)DigitClockCodec.Find(pattern) ?? new CalendarCodec(pattern);

    /// <summary>Reads a text; returns false if it is not in the format.</summary>
    public abstract bool TryRead(ReadOnlySpan<char> text, out Moment moment);

    /// <summary>Writes a moment in the format.</summary>
    public abstract string Write(Moment moment);

    public bool TryReadText(string text, out Moment moment) => TryRead(text, out moment);
}
