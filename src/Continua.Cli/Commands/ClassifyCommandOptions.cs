using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The options of <c>continua classify</c>.</summary>
internal static class ClassifyCommandOptions
{
    private static readonly ClassifyOptions Library = new();
    private static readonly ValueFormat<int> Count = Formats.Integer<int>("a whole number from 1 up", "try 10.", n => n >= 1);

    public static readonly Option<int> Folds = new(
        "--folds", "N", "The number of folds: each is predicted by a model that was trained on the others.",
        Formats.Integer<int>("a whole number from 2 up", "try 5.", n => n >= 2), Library.Folds);
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
    public static readonly Option<string?> Out = new(
        "--out", "DIR", "The folder of the run.", Formats.Text("a folder", "try out/run."), null, "out/NAME");
    public static readonly Option<bool> Quiet = new("--quiet", null, "Print errors only.", Formats.Switch, false);
    public static readonly Option<bool> Json =
        new("--json", null, "Write one JSON object with the result to standard output.", Formats.Switch, false);

    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        new("Evaluation", [Folds]),
        new("Training", [Hidden, Epochs, Patience, Batch, Rate, Seed, Threads]),
        new("Output", [Out, Quiet, Json]),
    ];
}
