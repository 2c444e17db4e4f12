namespace Continua.Cli.Syntax;

/// <summary>An option of a command: <c>--name VALUE</c>, or <c>--name</c> alone for a switch.</summary>
/// <param name="name">The name with its dashes.</param>
/// <param name="placeholder">The placeholder of the value in the help; null for a switch.</param>
/// <param name="help">The sentence in the help.</param>
internal abstract class Option(string name, string? placeholder, string help)
{
    public string Name => name;

    public string? Placeholder => placeholder;

    public string Help => help;

    /// <summary>The default as shown in the help; null if there is none.</summary>
    public abstract string? DefaultText { get; }

    /// <summary>The sentence in the help, followed by the default in brackets.</summary>
    public string HelpWithDefault => Help + (DefaultText is { } text ? $" [{text}]" : "");

    /// <summary>All values as text if they are a fixed list; otherwise empty.</summary>
    public abstract IReadOnlyList<string> Choices { get; }

    /// <summary>Parses a text and returns the value, boxed; returns the default if the text is null.</summary>
    /// <exception cref="UsageException">The text is not a value of this option.</exception>
    public abstract object? Read(string? text);

    /// <summary>Formats a value as it would be typed.</summary>
    public abstract string Write(object? value);
}

/// <summary>An option with a value.</summary>
/// <param name="format">The format of the value.</param>
/// <param name="fallback">The default.</param>
/// <param name="fallbackText">The default as shown in the help; null for the value itself.</param>
internal sealed class Option<T>(
    string name, string? placeholder, string help, ValueFormat<T> format, T fallback, string? fallbackText = null)
    : Option(name, placeholder, help)
{
    public override string? DefaultText => fallbackText ?? (fallback is null or false ? null : format.Write(fallback));

    public override IReadOnlyList<string> Choices => format.Choices;

    public override object? Read(string? text) => text is null ? fallback : format.Read(Name, text);

    public override string Write(object? value) => value is null ? "" : format.Write((T)value);
}

/// <summary>A group of options under one heading of the help.</summary>
internal sealed record OptionGroup(string Heading, IReadOnlyList<Option> Options);
