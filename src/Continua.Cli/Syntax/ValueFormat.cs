namespace Continua.Cli.Syntax;

/// <summary>How a value is read and written, the same under every culture.</summary>
/// <param name="TryRead">The value of a text, or false.</param>
/// <param name="Rule">What a value is: "a positive number".</param>
/// <param name="Fix">What to try instead of a text.</param>
internal sealed record ValueFormat<T>(TryRead<T> TryRead, Func<T, string> Write, string Rule, Func<string, string> Fix)
{
    /// <exception cref="UsageException">The text breaks the rule.</exception>
    public T Read(string option, string text) => TryRead(text, out T value)
        ? value
        : throw new UsageException($"{option} is {Rule}, but got '{text}'; {Fix(text)}");
}

internal delegate bool TryRead<T>(string text, out T value);

internal static class ValueFormatExtensions
{
    /// <summary>The same for a text that may be missing.</summary>
    public static ValueFormat<string?> OrNull(this ValueFormat<string> format) => new(
        (string text, out string? value) =>
        {
            bool read = format.TryRead(text, out string found);
            value = found;
            return read;
        },
        value => value ?? "", format.Rule, format.Fix);

    /// <summary>The same for a value that may be missing.</summary>
    public static ValueFormat<T?> OrNone<T>(this ValueFormat<T> format)
        where T : struct => new(
        (string text, out T? value) =>
        {
            bool read = format.TryRead(text, out T found);
            value = found;
            return read;
        },
        value => value is { } given ? format.Write(given) : "", format.Rule, format.Fix);
}
