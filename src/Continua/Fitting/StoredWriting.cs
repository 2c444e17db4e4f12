using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>Reads and writes the number format of a model's data file in the JSON metadata.</summary>
internal static class StoredWriting
{
    private const string Name = "reading";

    public static void Write(Utf8JsonWriter json, CsvOptions? options)
    {
        if (options is null)
        {
            return;
        }

        json.WriteStartObject(Name);
        Write(json, "separator", options.Separator);
        Write(json, "decimal", options.Decimal);
        Write(json, "thousands", options.Thousands);
        if (options.Encoding is { } encoding)
        {
            json.WriteString("encoding", encoding.WebName);
        }

        if (options.Missing is { } missing)
        {
            json.WriteStartArray("missing");
            foreach (string mark in missing)
            {
                json.WriteStringValue(mark);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <exception cref="FormatException">The format is invalid for a data file.</exception>
    public static CsvOptions? Read(JsonElement root)
    {
        if (!root.TryGetProperty(Name, out JsonElement json))
        {
            return null;
        }

        CsvOptions options = new()
        {
            Separator = Character(json, "separator"),
            Decimal = Character(json, "decimal"),
            Thousands = Character(json, "thousands"),
            Missing = json.TryGetProperty("missing", out JsonElement missing)
                ? [.. missing.EnumerateArray().Select(mark => mark.GetString() ?? "")] : null,
            Encoding = json.TryGetProperty("encoding", out JsonElement name)
                ? Encoding.GetEncoding(name.GetString() ?? "") : null,
        };
        options.Check();
        return options;
    }

    private static void Write(Utf8JsonWriter json, string name, char? character)
    {
        if (character is { } value)
        {
            json.WriteString(name, value.ToString());
        }
    }

    private static char? Character(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement text) && text.GetString() is [var value] ? value : null;
}
