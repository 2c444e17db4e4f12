using System.Text.Json.Serialization;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>The result of a classification.</summary>
internal sealed record ClassifyJson : IHasSchema
{
    public const string Name = "continua.classify/1";

    public string? Schema { get; init; } = Name;

    public string Version { get; init; } = ProductVersion.Short;

    public required string Status { get; init; }

    public required IReadOnlyList<string> Data { get; init; }

    [JsonPropertyName("data_sha256")]
    public required string? DataSha256 { get; init; }

    public required int Series { get; init; }

    public required IReadOnlyList<string> Channels { get; init; }

    public required IReadOnlyList<ClassCountJson> Classes { get; init; }

    public required int Folds { get; init; }

    public IReadOnlyList<ModelScoresJson>? Models { get; init; }

    /// <summary>How far the main score falls without each channel.</summary>
    public IReadOnlyList<ImportanceJson>? Importance { get; init; }

    public IReadOnlyList<TimeScoreJson>? ScoreByTime { get; init; }

    /// <summary>The main score of the regression on parts of the summaries.</summary>
    public IReadOnlyList<PartScoreJson>? Parts { get; init; }

    public string? Headline { get; init; }

    public required ulong Seed { get; init; }

    public required double SecondsTotal { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The names of the files in the folder of the run.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    public string? Report { get; init; }
}

/// <summary>How far the main score falls if each series has the channel of another one.</summary>
internal sealed record ImportanceJson(string Channel, double ScoreLost);

/// <summary>The main score from the observations up to a time after the first one.</summary>
internal sealed record TimeScoreJson(double Time, double Score);

/// <summary>The main score of the regression on some of the summaries, with its interval.</summary>
internal sealed record PartScoreJson(string Summaries, double Score, double Lower, double Upper);

/// <summary>A class and its number of series.</summary>
internal sealed record ClassCountJson(string Name, int Series);

/// <summary>The scores of a model, and their differences to the first model.</summary>
internal sealed record ModelScoresJson(string Model, IReadOnlyList<ClassScoreJson> Scores);

/// <summary>A score with its interval, and the difference of the first model's score to it; null for the first.</summary>
internal sealed record ClassScoreJson(
    string Score, double Value, double Lower, double Upper, double? Difference, double? DifferenceLower, double? DifferenceUpper)
{
    public static ClassScoreJson Of(SeriesClassification result, ClassScore score, int model)
    {
        ScoreInterval value = result.Score(score, model);
        ScoreInterval? difference = model == 0 ? null : result.Difference(score, 0, model);
        return new(
            ClassifyReport.NameOf(score), value.Value, value.Lower, value.Upper, difference?.Value, difference?.Lower,
            difference?.Upper);
    }
}
