namespace Continua.Learning;

/// <summary>A way to write times, known by its pattern: reads a text into a moment, and writes a moment as text.</summary>
internal abstract class TimeWriting
{
    /// <summary>The pattern that says: times are numbers, whatever they resemble.</summary>
    public const string Number = "number";

    /// <summary>The writing that a pattern stands for.</summary>
    public static TimeWriting Of(string pattern) =>
        EpochWriting.Find(pattern) ?? YearPartWriting.Find(pattern) ?? (TimeWriting?)ClockWriting.Find(pattern)
        ?? (TimeWriting?)DigitClockWriting.Find(pattern) ?? new CalendarWriting(pattern);

    public abstract bool TryRead(ReadOnlySpan<char> text, out Moment moment);

    public abstract string Write(Moment moment);

    public bool TryReadText(string text, out Moment moment) => TryRead(text, out moment);
}
