using System.Text.Json;

namespace Continua.Cli.Runs;

/// <summary>The data file of a run, as recorded in a JSON file of the run's folder.</summary>
/// <param name="Data">The path of the data file.</param>
/// <param name="Sha256">The SHA-256 of its content; null if unknown.</param>
internal sealed record Origin(string Data, string? Sha256)
{
    private const string PathName = "data_path", Sha256Name = "data_sha256";

    /// <summary>Writes the members that <see cref="Read"/> reads.</summary>
    public static void Write(Utf8JsonWriter json, string data, string? sha256)
    {
        json.WriteString(PathName, Path.GetFullPath(data));
        json.WriteString(Sha256Name, sha256);
    }

    /// <returns>Null if the file does not exist or has another schema.</returns>
    public static Origin? Read(string file, string schema)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement root = document.RootElement;
            return root.GetProperty("schema").GetString() != schema
                ? null
                : new(Text(root, PathName) ?? Path.GetFullPath(Text(root, "data") ?? "."), Text(root, Sha256Name));
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a file has the same path or the same content, since a data file may grow or be moved.</summary>
    public bool IsOf(string data, string? sha256) =>
        Data == Path.GetFullPath(data) || (sha256 is not null && sha256 == Sha256);

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
