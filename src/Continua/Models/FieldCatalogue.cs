namespace Continua.Learning;

/// <summary>The properties from which a catalogue field is built; those that its type does not have are null.</summary>
/// <param name="Type">The name of the type.</param>
/// <param name="Dimension">The number of states.</param>
/// <param name="Hidden">The sizes of the hidden layers.</param>
/// <param name="Activation">The name of the activation.</param>
/// <param name="UsesTime">Whether time is an input.</param>
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
    /// <exception cref="FormatException">No field has this name.</exception>
    /// <exception cref="KeyNotFoundException">The entry lacks a property of its type.</exception>
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
