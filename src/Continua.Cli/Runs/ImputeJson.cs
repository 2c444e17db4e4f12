using System.Text.Json.Serialization;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>The result of an imputation.</summary>
internal sealed record ImputeJson : IHasSchema
{
    public const string Name = "continua.impute/1";

    public string? Schema { get; init; } = Name;

    public string Version { get; init; } = ProductVersion.Short;

    public required string Status { get; init; }

    public required IReadOnlyList<string> Data { get; init; }

    [JsonPropertyName("data_sha256")]
    public required string? DataSha256 { get; init; }

    public required int Series { get; init; }

    public int? Holes { get; init; }

    public int? HiddenValues { get; init; }

    public double? Coverage { get; init; }

    public IReadOnlyList<ImputeScoreJson>? Models { get; init; }

    public IReadOnlyList<ImputeChannelJson>? Channels { get; init; }

    public string? Headline { get; init; }

    public required ulong Seed { get; init; }

    public required double SecondsTotal { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The names of the files in the folder of the run.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    public string? Report { get; init; }
}

/// <summary>The mean squared error of a method, in squared deviations, and the difference of the model's to it.</summary>
internal sealed record ImputeScoreJson(
    string Model, double MeanSquare, double Lower, double Upper, double? Difference, double? DifferenceLower, double? DifferenceUpper)
{
    public static ImputeScoreJson Of(SeriesImputation result, int model)
    {
        ScoreInterval score = result.Score(model);
        ScoreInterval? difference = model == 0 ? null : result.Difference(0, model);
        return new(
            result.Models[model], score.Value, score.Lower, score.Upper, difference?.Value, difference?.Lower, difference?.Upper);
    }
}

/// <summary>The errors of all methods for a channel, in its unit, and the share of hidden values in their intervals.</summary>
internal sealed record ImputeChannelJson(string Channel, IReadOnlyList<double> RootMeanSquare, double Coverage);
