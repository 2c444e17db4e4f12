using System.Text.Json.Serialization;

namespace Continua.Learning;

/// <summary>The description of a classifier in its file.</summary>
internal sealed record ClassifierDocument
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required string Version { get; init; }

    public required string Model { get; init; }

    public required int Hidden { get; init; }

    public required string Interpolation { get; init; }

    public required string Filling { get; init; }

    public required int PathChannels { get; init; }

    public required string[] Channels { get; init; }

    public required string[] Classes { get; init; }

    public required string[] Statics { get; init; }

    public required TimeDocument Time { get; init; }

    /// <summary>The end of observations for which the model was trained, in the unit of times; null for all.</summary>
    public double? Until { get; init; }

    public required double[] Least { get; init; }

    public required double[] Largest { get; init; }

    /// <summary>The range of the times of training; null in files of earlier versions.</summary>
    public double? Earliest { get; init; }

    public double? Latest { get; init; }

    public required string ThresholdRule { get; init; }

    public required double Threshold { get; init; }

    public required double[] Sets { get; init; }

    public required double Coverage { get; init; }

    public LayoutDocument? Layout { get; init; }

    public required MemberDocument[] Members { get; init; }

    public required ClassifierCard Card { get; init; }
}

/// <summary>The columns of the data files.</summary>
internal sealed record LayoutDocument(
    string? Series, string? Time, string[]? Channels, string? PivotName, string? PivotValue, string[]? Missing, string? TimeFormat)
{
    public static LayoutDocument? Of(SeriesFileOptions? options) => options is null ? null : new(
        options.Csv.Series, options.Csv.Time, options.Csv.States is { } states ? [.. states] : null, options.PivotName,
        options.PivotValue, options.Csv.Missing is { } missing ? [.. missing] : null, options.Csv.TimeFormat);

    public SeriesFileOptions ToOptions() => new()
    {
        Csv = new() { Series = Series, Time = Time, States = Channels, Missing = Missing, TimeFormat = TimeFormat },
        PivotName = PivotName,
        PivotValue = PivotValue,
    };
}

/// <summary>A trained classifier of a fold.</summary>
internal sealed record MemberDocument
{
    public required double[] Mean { get; init; }

    public required double[] Deviation { get; init; }

    public required double[] StaticMean { get; init; }

    public required double[] StaticDeviation { get; init; }

    public required double TimeOrigin { get; init; }

    public required double TimeScale { get; init; }

    public required double[] FeatureMeans { get; init; }

    public required double[] FeatureDeviations { get; init; }

    public required double Temperature { get; init; }

    public static MemberDocument Of(ClassifierMember member) => new()
    {
        Mean = member.Scaling.Mean,
        Deviation = member.Scaling.Deviation,
        StaticMean = member.Scaling.StaticMean,
        StaticDeviation = member.Scaling.StaticDeviation,
        TimeOrigin = member.Scaling.TimeOrigin,
        TimeScale = member.Scaling.TimeScale,
        FeatureMeans = member.FeatureMeans,
        FeatureDeviations = member.FeatureDeviations,
        Temperature = member.Temperature,
    };

    /// <summary>Creates the model from its parameters in a file.</summary>
    public ClassifierMember ToMember(
        ClassifierKind kind, int channels, int classes, ClassifyOptions options, List<StoredTensor> tensors)
    {
        ClassifierNetwork network = ClassifierNetwork.Of(kind, channels, classes, FeatureMeans.Length, options);
        return new(
            network, StoredParameters.Read<float>(network.Layout, tensors),
            new(Mean, Deviation, StaticMean, StaticDeviation, TimeOrigin, TimeScale), FeatureMeans, FeatureDeviations, Temperature);
    }
}

/// <summary>The card of a classifier: the data that it was trained on, and its scores on held-out series.</summary>
public sealed record ClassifierCard
{
    /// <summary>The SHA-256 of the data files; null for series from arrays.</summary>
    public string? DataSha256 { get; init; }

    /// <summary>The number of labelled series.</summary>
    public required int Series { get; init; }

    /// <summary>The number of labelled series of each class.</summary>
    public required int[] ClassCounts { get; init; }

    /// <summary>The number of folds.</summary>
    public required int Folds { get; init; }

    /// <summary>The seed of folds, initial parameters and batches.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether the series of a group are in one fold.</summary>
    public required bool ByGroup { get; init; }

    /// <summary>The scores: the name of the model and of the score, the value and its interval.</summary>
    public required IReadOnlyList<CardScore> Scores { get; init; }

    /// <summary>What was found in the data: signs of leakage, and what was left out.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>A score on a card.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Score">The score.</param>
/// <param name="Value">The mean over the folds.</param>
/// <param name="Lower">The lower end of the 95 % interval.</param>
/// <param name="Upper">The upper end of the 95 % interval.</param>
public sealed record CardScore(string Model, ClassScore Score, double Value, double Lower, double Upper);

/// <summary>The JSON serialisation of the description of a classifier.</summary>
[JsonSerializable(typeof(ClassifierDocument))]
[JsonSerializable(typeof(PartDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, UseStringEnumConverter = true)]
internal sealed partial class ClassifierTypes : JsonSerializerContext;
