using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The options of <c>continua classify</c>.</summary>
internal static class ClassifyCommandOptions
{
    private static readonly ClassifyOptions Library = new();

    /// <summary>The models by name.</summary>
    public static IReadOnlyList<(string Name, ClassifierKind Kind)> Kinds { get; } =
    [
        ("auto", ClassifierKind.Auto), ("linear-cde", ClassifierKind.LinearCde), ("cde", ClassifierKind.NeuralCde),
        ("gru-d", ClassifierKind.GruD), ("ode-rnn", ClassifierKind.OdeRnn), ("latent", ClassifierKind.Latent),
    ];

    private static readonly ValueFormat<int> Count = Formats.Integer<int>("a whole number from 1 up", "try 10.", n => n >= 1);

    private static readonly ValueFormat<string?> Column = Formats.Text("a column's name", "take one of the header.");
    private static readonly ValueFormat<string?> FileName = Formats.Text("a file", "try labels.csv.");

    public static readonly Option<string?> Label = new(
        "--label", "COLUMN", "The column of the classes, in the data or in the file of --labels.", Column, null,
        "the only other column of --labels");
    public static readonly Option<string?> Labels = new(
        "--labels", "FILE", "A table with a row per series, which contains the classes.", FileName, null, "the data");
    public static readonly Option<string?> Until = new(
        "--until", "TIME",
        "Use only observations up to this time: a number in the data's unit, or with a unit, as in 24h. With dates, it is "
        + "counted from the first observation of each series.", Duration.Format, null, "all observations");
    public static readonly Option<string?> LabelTime = new(
        "--label-time", "COLUMN",
        "The column with the time at which the class became known; series with later observations are refused.", Column,
        null, "none");

    public static readonly Option<int> Folds = new(
        "--folds", "N", "The number of folds: each is predicted by a model that was trained on the others.",
        Formats.Integer<int>("a whole number from 2 up", "try 5.", n => n >= 2), Library.Folds);
    public static readonly Option<string> Model = new(
        "--model", "NAME", $"The model: {string.Join(", ", Kinds.Select(k => k.Name))}.",
        Formats.OneOf([.. Kinds.Select(k => k.Name)]), "auto");
    public static readonly Option<int> Members = new(
        "--members", "N", "The number of models in a fold whose probabilities are averaged.", Count, Library.Members);
    public static readonly Option<ClassThreshold> Threshold = new(
        "--threshold", "RULE",
        "The threshold of the positive class, chosen on validation series: a probability, youden, sensitivity=SHARE or "
        + "cost=MISSED:FALSE.",
        new ValueFormat<ClassThreshold>(
            (string text, out ClassThreshold rule) => (rule = ClassThreshold.TryParse(text)!) is not null, rule => rule.Name,
            "a probability, youden, sensitivity=SHARE or cost=MISSED:FALSE", _ => "try sensitivity=0.9."),
        Library.Threshold);
    public static readonly Option<double> Coverage = new(
        "--coverage", "SHARE", "The share of the series of each class whose set of classes shall contain it.",
        Formats.Number("a share above 0 and below 1", "try 0.9.", x => x is > 0 and < 1), Library.Coverage);
    public static readonly Option<bool> Balanced = new(
        "--balanced", null, "Let all classes count equally in training; the probabilities are then not those of the data.",
        Formats.Switch, false);
    public static readonly Option<double> Thinning = new(
        "--thinning", "SHARE", "The largest share of observations that is left out at random in a training step.",
        Formats.Number("a share from 0 to below 1", "try 0.3.", x => x is >= 0 and < 1), Library.Thinning);
    public static readonly Option<double> Decay = new(
        "--decay", "X", "The decay of weights.", Formats.Number("a number from 0 up", "try 0.01.", x => x >= 0), Library.Decay);
    public static readonly Option<int> Epochs = new(
        "--epochs", "N", "The largest number of passes over the training series.", Count, Library.Epochs);
    public static readonly Option<int> Patience = new(
        "--patience", "N", "Passes without improvement on the validation series after which training ends.", Count, Library.Patience);
    public static readonly Option<int> Batch = new("--batch", "N", "Series per step.", Count, Library.BatchSize);
    public static readonly Option<double> Rate = new(
        "--rate", "X", "The initial learning rate; it decreases along a cosine.",
        Formats.Number("a positive number", "try 0.005.", x => x > 0), Library.Rate);
    public static readonly Option<int> Hidden = new("--hidden", "N", "The size of the hidden state.", Count, Library.Hidden);
    public static readonly Option<ulong> Seed = new(
        "--seed", "N", "The seed of folds, initial parameters and batches.",
        Formats.Integer<ulong>("a whole number from 0 up", "try 1.", _ => true), Library.Seed);
    public static readonly Option<int> Threads = new(
        "--threads", "N", "The largest number of folds that are trained at the same time; no result depends on it.",
        Formats.Integer<int>("a whole number from 0 to 1024", "take 0 for all cores.", n => n is >= 0 and <= 1024), Library.Threads,
        "0: all cores");

    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        new("Data", [.. SeriesDataOptions.All, Label, Labels, Until, LabelTime]),
        new("Reading", ReadingOptions.All),
        new("Evaluation", [Folds, Threshold, Coverage]),
        new("Training", [Model, Members, Hidden, Epochs, Patience, Batch, Rate, Decay, Thinning, Balanced, Seed, Threads]),
        new("Output", SeriesRunOptions.All),
    ];

    /// <summary>The options on which the trained models depend.</summary>
    public static IReadOnlyList<Option> Deciding { get; } =
    [
        .. SeriesDataOptions.All, Label, Labels, Until, LabelTime, .. ReadingOptions.All, Folds, Members, Model,
        Hidden, Epochs, Patience, Batch, Rate, Decay, Thinning, Balanced, Seed,
    ];
}
