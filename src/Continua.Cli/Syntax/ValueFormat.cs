namespace Continua.Cli.Syntax;

/// <summary>The culture-independent parser and formatter of a value.</summary>
/// <param name="TryRead">Parses a text; returns false for a text that is not a value.</param>
/// <param name="Write">Formats a value.</param>
/// <param name="Rule">The description of values in messages, such as "a positive number".</param>
/// <param name="Fix">The advice for a text that is not a value.</param>
internal sealed record ValueFormat<T>(TryRead<T> TryRead, Func<T, string> Write, string Rule, Func<string, string> Fix)
{
    /// <summary>The valid values as text, for completion in a shell; empty if they are not a fixed list.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <exception cref="UsageException">The text is not a value of this format.</exception>
    public T Read(string option, string text) => TryRead(text, out T value)
        ? value
        : throw new UsageException($"{option} is {Rule}, but got '{text}'; {Fix(text)}");
}

internal delegate bool TryRead<T>(string text, out T value);

internal static class ValueFormatExtensions
{
    /// <summary>Returns the format of an optional text: null is written as an empty text.</summary>
    public static ValueFormat<string?> OrNull(this ValueFormat<string> format) => new(
        (string text, out string? value) =>
        {
            bool read = format.TryRead(text, out string parsed);
            value = parsed;
            return read;
        },
        value => value ?? "", format.Rule, format.Fix)
    { Choices = format.Choices };

    /// <summary>Returns the format of an optional value: null is written as an empty text.</summary>
    public static ValueFormat<T?> OrNone<T>(this ValueFormat<T> format)
        where T : struct => new(
        (string text, out T? value) =>
        {
            bool read = format.TryRead(text, out T parsed);
            value = parsed;
            return read;
        },
        value => value is { } given ? format.Write(given) : "", format.Rule, format.Fix)
        { Choices = format.Choices };
}
