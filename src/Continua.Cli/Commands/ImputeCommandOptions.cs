using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The options of <c>continua impute</c>.</summary>
internal static class ImputeCommandOptions
{
    private static readonly ImputeOptions Library = new();

    private static readonly ValueFormat<int> Count = Formats.Integer<int>("a whole number from 1 up", "try 10.", n => n >= 1);

    /// <summary>The models by name.</summary>
    public static IReadOnlyList<(string Name, ImputerKind Kind)> Kinds { get; } =
        [("latent", ImputerKind.Latent), ("gru-ode", ImputerKind.GruOde), ("cde", ImputerKind.NeuralCde)];

    public static readonly Option<string?> Every = new(
        "--every", "STEP",
        "Also expect values at equal steps from the first observation of each series, as in 1h.", Duration.Format, null,
        "only where the data has rows");
    public static readonly Option<string?> At = new(
        "--at", "FILE",
        "Also expect values at the times of a table, with the columns of time and, if the times differ between series, of series.",
        Formats.Text("a file", "try times.csv."), null, "only where the data has rows");
    public static readonly Option<string?> Until = new(
        "--until", "TIME",
        "Also expect values after the end of each series, up to this time, at steps of --every or of the median spacing; the "
        + "last fifth of each series is then hidden for the score. A time of the data; a number may have a unit, as in 72h, and "
        + "with dates, it is then counted from the first observation of each series.", Formats.Text("a time or a length", "try 72h."), null, "the ends of the series");
    public static readonly Option<int> Samples = new(
        "--samples", "N", "Also write this many tables whose holes are filled with drawn values instead of expected ones.",
        Formats.Integer<int>("a whole number from 0 to 1000", "try 10.", n => n is >= 0 and <= 1000), 0);

    public static readonly Option<string> Hide = new(
        "--hide", "WHAT", "What is hidden for the score: single values, or whole observation times.",
        Formats.OneOf("values", "times"), "values");
    public static readonly Option<double> Share = new(
        "--hidden-share", "SHARE", "The share that is hidden for the score.",
        Formats.Number("a share above 0 and below 1", "try 0.2.", x => x is > 0 and < 1), 0.2);
    public static readonly Option<double> Coverage = new(
        "--coverage", "SHARE", "The probability of the intervals.",
        Formats.Number("a share above 0 and below 1", "try 0.9.", x => x is > 0 and < 1), Library.Coverage);

    public static readonly Option<string> Model = new(
        "--model", "NAME", $"The model: {string.Join(", ", Kinds.Select(k => k.Name))}.",
        Formats.OneOf([.. Kinds.Select(k => k.Name)]), "latent");
    public static readonly Option<string?> Period = new(
        "--period", "LENGTH", "The period of a seasonal mean, as in 1year, or none.",
        new ValueFormat<string?>(
            (string text, out string? value) => (value = text) is "none" || Duration.Format.TryRead(text, out value),
            value => value ?? "", "a positive length of time, or none", _ => "try 1day."), null,
        "with dates, a year or a day if the data covers two");
    public static readonly Option<int> Members = new(
        "--members", "N", "The number of models whose results are averaged.", Count, Library.Members);
    public static readonly Option<int> Hidden = new("--hidden", "N", "The size of the model's state.",
        Formats.Integer<int>("a whole number from 2 up", "try 32.", n => n >= 2), Library.Hidden);
    public static readonly Option<int> Epochs = new(
        "--epochs", "N", "The largest number of passes over the training series.", Count, Library.Epochs);
    public static readonly Option<int> Patience = new(
        "--patience", "N", "Passes without improvement on the validation series after which training ends.", Count, Library.Patience);
    public static readonly Option<int> Batch = new("--batch", "N", "Series per step.", Count, Library.BatchSize);
    public static readonly Option<double> Rate = new(
        "--rate", "X", "The initial learning rate; it decreases along a cosine.",
        Formats.Number("a positive number", "try 0.003.", x => x > 0), Library.Rate);
    public static readonly Option<double> Decay = new(
        "--decay", "X", "The decay of weights.", Formats.Number("a number from 0 up", "try 0.01.", x => x >= 0), Library.Decay);
    public static readonly Option<ulong> Seed = new(
        "--seed", "N", "The seed of hidden values, initial parameters and batches.",
        Formats.Integer<ulong>("a whole number from 0 up", "try 1.", _ => true), Library.Seed);
    public static readonly Option<int> Threads = new(
        "--threads", "N", "The largest number of models that are trained at the same time; no result depends on it.",
        Formats.Integer<int>("a whole number from 0 to 1024", "take 0 for all cores.", n => n is >= 0 and <= 1024), Library.Threads,
        "0: all cores");

    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        new("Data", SeriesDataOptions.All),
        new("Reading", ReadingOptions.All),
        new("Values", [Every, At, Until, Samples]),
        new("Score", [Hide, Share, Coverage]),
        new("Training", [Model, Period, Members, Hidden, Epochs, Patience, Batch, Rate, Decay, Seed, Threads]),
        new("Output", SeriesRunOptions.All),
    ];

    /// <summary>The options on which the trained models depend.</summary>
    public static IReadOnlyList<Option> Deciding { get; } =
    [
        .. SeriesDataOptions.All, .. ReadingOptions.All, Until, Hide, Share, Model, Period, Members, Hidden, Epochs, Patience, Batch, Rate,
        Decay, Seed,
    ];
}
