using Continua.Cli.Runs;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Commands;

/// <summary>The card of a classifier as JSON.</summary>
internal sealed record ClassifierJson : IHasSchema
{
    public string? Schema { get; init; } = InfoCommand.Schema;

    public string Version { get; init; } = ProductVersion.Short;

    public required string Path { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<string> Channels { get; init; }

    public required IReadOnlyList<string> Statics { get; init; }

    public required IReadOnlyList<ClassCountJson> Classes { get; init; }

    public required string TimeUnit { get; init; }

    public required double? Until { get; init; }

    public required string ThresholdRule { get; init; }

    public required double Threshold { get; init; }

    public required double Coverage { get; init; }

    public required int Folds { get; init; }

    public required ulong Seed { get; init; }

    public required IReadOnlyList<CardScoreJson> Scores { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public static ClassifierJson Of(string path, SavedClassifier classifier) => new()
    {
        Path = path,
        Model = classifier.Kind.ToString(),
        Channels = classifier.Channels,
        Statics = classifier.StaticNames,
        Classes = [.. classifier.Classes.Zip(classifier.Card.ClassCounts, (name, n) => new ClassCountJson(name, n))],
        TimeUnit = classifier.Time.Unit,
        Until = classifier.Until,
        ThresholdRule = classifier.ThresholdRule,
        Threshold = classifier.Threshold,
        Coverage = classifier.Coverage,
        Folds = classifier.Card.Folds,
        Seed = classifier.Card.Seed,
        Scores = [.. classifier.Card.Scores.Select(s => new CardScoreJson(s.Model, ClassifyReport.NameOf(s.Score), s.Value, s.Lower, s.Upper))],
        Notes = classifier.Card.Notes,
    };
}

/// <summary>A score of a model with its interval.</summary>
internal sealed record CardScoreJson(string Model, string Score, double Value, double Lower, double Upper);
