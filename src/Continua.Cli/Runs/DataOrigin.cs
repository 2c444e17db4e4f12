using System.Text.Json.Serialization;

namespace Continua.Cli.Runs;

/// <summary>The data file of the run in a folder, as stored in run.json and result.json.</summary>
internal sealed record DataOrigin : IHasSchema
{
    public required string? Schema { get; init; }

    /// <summary>The full path; files of early versions contain only <see cref="Data"/>, the path as typed.</summary>
    public string? DataPath { get; init; }

    [JsonPropertyName("data_sha256")]
    public string? DataSha256 { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Data { get; init; }

    /// <summary>The full path of the data file.</summary>
    [JsonIgnore]
    public string FullPath => DataPath ?? Path.GetFullPath(Data ?? ".");

    /// <summary>Reads the origin from one of the two files; null if the file is missing or has another schema.</summary>
    public static DataOrigin? Read(string file, string schema) => JsonOutput.Read(file, schema, types => types.DataOrigin);

    /// <summary>
    /// Whether a file is the origin: it has the same path, since data may be appended to a file, or the same content,
    /// since a file may be moved.
    /// </summary>
    public bool IsOf(string data, string? sha256) =>
        FullPath == Path.GetFullPath(data) || (sha256 is not null && sha256 == DataSha256);
}
