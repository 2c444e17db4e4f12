using System.Text.Json.Serialization;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>The result of an experiment, or the reason why it was left out.</summary>
internal sealed record ExperimentJson : IHasSchema
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Schema { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    public string Status { get; init; } = "";

    public string? Experiment { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? Seed { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Quick { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CheckJson>? Checks { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Seconds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Report { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Files { get; init; }
}

/// <summary>A measured value of an experiment and its limit.</summary>
/// <param name="Reached">Whether the value keeps the limit; null for a smoke run or a stopped run.</param>
internal sealed record CheckJson(string Name, double Value, string Required, bool? Reached);

/// <summary>The results of several experiments.</summary>
internal sealed record ExperimentListJson(string Schema, string Version, IReadOnlyList<ExperimentJson> Experiments);
