namespace Continua.Cli.Syntax;

/// <summary>An option of a command: <c>--name VALUE</c>, or <c>--name</c> alone for a switch.</summary>
/// <param name="name">With its dashes.</param>
/// <param name="placeholder">What stands for the value in the help; null for a switch.</param>
/// <param name="help">A sentence.</param>
internal abstract class Option(string name, string? placeholder, string help)
{
    public string Name => name;

    public string? Placeholder => placeholder;

    public string Help => help;

    /// <summary>The default as the help shows it; null where there is none.</summary>
    public abstract string? DefaultText { get; }

    /// <summary>The value of a text, boxed; the default if the text is null.</summary>
    /// <exception cref="UsageException">The text breaks a rule.</exception>
    public abstract object? Read(string? text);

    /// <summary>A value in the words that give it.</summary>
    public abstract string Write(object? value);
}

/// <summary>An option with a value.</summary>
/// <param name="format">The rule a value follows.</param>
/// <param name="fallback">The default.</param>
/// <param name="fallbackText">How the help shows it; null for the value itself.</param>
internal sealed class Option<T>(
    string name, string? placeholder, string help, ValueFormat<T> format, T fallback, string? fallbackText = null)
    : Option(name, placeholder, help)
{
    public override string? DefaultText => fallbackText ?? (fallback is null or false ? null : format.Write(fallback));

    public override object? Read(string? text) => text is null ? fallback : format.Read(Name, text);

    public override string Write(object? value) => value is null ? "" : format.Write((T)value);
}

/// <summary>Options under one heading.</summary>
internal sealed record OptionGroup(string Heading, IReadOnlyList<Option> Options);
