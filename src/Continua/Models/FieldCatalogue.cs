using System.Text.Json;

namespace Continua.Learning;

/// <summary>The vector fields that model files and the command line identify by name.</summary>
internal static class FieldCatalogue
{
    private static readonly Entry[] Entries =
    [
        new("mlp", field => field is MlpField, WriteMlp, ReadMlp),
        new("linear", field => field is LinearField, WriteLinear, json => new LinearField(json.GetProperty("dimension").GetInt32())),
    ];

    public static IEnumerable<string> Names => Entries.Select(e => e.Name);

    /// <summary>Returns the name of a field's type; null for a field written in C#.</summary>
    public static string? NameOf(Field field) => Array.Find(Entries, e => e.Matches(field))?.Name;

    /// <summary>Writes the properties from which <see cref="Read"/> builds the field again, without its name.</summary>
    public static void Write(Utf8JsonWriter json, Field field) =>
        Array.Find(Entries, e => e.Matches(field))!.Write(json, field);

    /// <exception cref="FormatException">No field has this name.</exception>
    public static Field Read(string name, JsonElement json) =>
        (Array.Find(Entries, e => e.Name == name)
            ?? throw new FormatException(
                $"its field is of type '{name}', which this version does not support; supported are {string.Join(", ", Names)}"))
        .Read(json);

    private static void WriteMlp(Utf8JsonWriter json, Field field)
    {
        MlpField mlp = (MlpField)field;
        json.WriteNumber("dimension", mlp.Dimension);
        json.WriteStartArray("hidden");
        foreach (int size in mlp.Hidden)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteString("activation", mlp.Activation.Name);
        json.WriteBoolean("time", mlp.UsesTime);
    }

    private static MlpField ReadMlp(JsonElement json) => new(
        json.GetProperty("dimension").GetInt32(),
        [.. json.GetProperty("hidden").EnumerateArray().Select(e => e.GetInt32())],
        Activation.Of(json.GetProperty("activation").GetString() ?? ""),
        json.GetProperty("time").GetBoolean());

    private static void WriteLinear(Utf8JsonWriter json, Field field) =>
        json.WriteNumber("dimension", ((LinearField)field).Dimension);

    private sealed record Entry(
        string Name, Func<Field, bool> Matches, Action<Utf8JsonWriter, Field> Write, Func<JsonElement, Field> Read);
}
