using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>How the numbers of a model's data are written, as its file keeps it.</summary>
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

    /// <exception cref="FormatException">The file says what no file of data is.</exception>
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
        if (character is { } its)
        {
            json.WriteString(name, its.ToString());
        }
    }

    private static char? Character(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement text) && text.GetString() is [var its] ? its : null;
}
