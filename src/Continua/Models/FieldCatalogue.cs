namespace Continua.Learning;

/// <summary>
/// The properties from which a field of the <see cref="FieldCatalogue"/> is built; null for properties that its type
/// does not have.
/// </summary>
/// <param name="Type">The name of the type.</param>
/// <param name="Dimension">The number of components of the state.</param>
/// <param name="Hidden">The sizes of the hidden layers.</param>
/// <param name="Activation">The name of the activation.</param>
/// <param name="UsesTime">Whether the time is an input.</param>
internal sealed record FieldEntry(
    string Type, int Dimension, IReadOnlyList<int>? Hidden = null, string? Activation = null, bool? UsesTime = null);

/// <summary>The vector fields that model files and the command line identify by name.</summary>
internal static class FieldCatalogue
{
    private const string Mlp = "mlp", Linear = "linear";

    public static IReadOnlyList<string> Names { get; } = [Mlp, Linear];

    /// <summary>Returns the name of a field's type; null for a field written in C#.</summary>
    public static string? NameOf(Field field) => EntryOf(field)?.Type;

    /// <summary>Returns the properties of a field; null for a field written in C#.</summary>
    public static FieldEntry? EntryOf(Field field) => field switch
    {
        MlpField mlp => new(Mlp, mlp.Dimension, mlp.Hidden, mlp.Activation.Name, mlp.UsesTime),
        LinearField linear => new(Linear, linear.Dimension),
        _ => null,
    };

    /// <summary>Builds a field.</summary>
    /// <exception cref="FormatException">The type is unknown.</exception>
    /// <exception cref="KeyNotFoundException">
    /// The sizes of the hidden layers, or the use of time, are missing.
    /// </exception>
    /// <exception cref="ArgumentException">The activation is missing or unknown, or a size is below 1.</exception>
    public static Field Create(FieldEntry entry) => entry.Type switch
    {
        Mlp => new MlpField(
            entry.Dimension, entry.Hidden ?? throw new KeyNotFoundException("hidden"), Activation.Of(entry.Activation ?? ""),
            entry.UsesTime ?? throw new KeyNotFoundException("time")),
        Linear => new LinearField(entry.Dimension),
        _ => throw new FormatException(
            $"its field is of type '{entry.Type}', which this version does not support; supported are {string.Join(", ", Names)}"),
    };
}
