using Continua.Cli.Experiments;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary>The options of <c>continua run</c>.</summary>
internal static class RunCommandOptions
{
    private const string ExperimentDefault = "the experiment's default";

    private static readonly ValueFormat<double> Positive = Formats.Number("a positive number", "try 1e-6.", x => x > 0);

    public static readonly Option<ulong> Seed = new(
        "--seed", "N", "The seed of all random numbers.", Formats.Integer<ulong>("a whole number from 0 up", "try 1.", _ => true), 0);
    public static readonly Option<int?> Steps = new(
        "--steps", "N", "Training steps; in the experiment solvers, steps of equal size.",
        Formats.Integer<int>("a whole number from 1 up", "try 1000.", n => n >= 1).OrNone(), null, ExperimentDefault);
    public static readonly Option<string?> Solver = new(
        "--solver", "NAME", $"The method: {string.Join(", ", SolverCatalogue.ForAnyField)}.",
        Formats.OneOf([.. SolverCatalogue.ForAnyField]).OrNull(), null, ExperimentDefault);
    public static readonly Option<string?> Adjoint = new(
        "--adjoint", "NAME",
        $"The method of gradients of a solve: {string.Join(", ", AdjointCatalogue.All.Select(a => a.Name))}.",
        Formats.OneOf([.. AdjointCatalogue.All.Select(a => a.Name)]).OrNull(), null, ExperimentDefault);
    public static readonly Option<double?> Rtol =
        new("--rtol", "X", "Relative tolerance of a step.", Positive.OrNone(), null, ExperimentDefault);
    public static readonly Option<double?> Atol =
        new("--atol", "X", "Absolute tolerance of a step.", Positive.OrNone(), null, ExperimentDefault);
    public static readonly Option<bool> Quick =
        new("--quick", null, "A smoke run: all parts once, too briefly for meaningful results.", Formats.Switch, false);
    public static readonly Option<string?> Out = new(
        "--out", "DIR", "The folder of the run; for all, the folder that contains the folders of the experiments.",
        Formats.Text("a folder", "try out/run."), null, "out/NAME");
    public static readonly Option<int> Threads = new(
        "--threads", "N", "The largest number of threads; no result depends on it.",
        Formats.Integer<int>("a whole number from 0 to 1024", "take 0 for all cores.", n => n is >= 0 and <= 1024), 0, "0: all cores");
    public static readonly Option<bool> Quiet = new("--quiet", null, "Print errors only.", Formats.Switch, false);
    public static readonly Option<bool> Json =
        new("--json", null, "Write one JSON object with the result to standard output.", Formats.Switch, false);

    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        new("Experiment", [Seed, Steps, Solver, Adjoint, Rtol, Atol, Quick]),
        new("Running", [Out, Threads, Quiet, Json]),
    ];

    /// <summary>The combinations of options that are refused.</summary>
    public static IReadOnlyList<OptionRule> Rules { get; } =
    [
        .. All.SelectMany(g => g.Options).Select(option => new OptionRule(
            a => a.Target.Length == 0 && a.IsGiven(option),
            $"{option.Name} is for the run of an experiment, but no name was given; "
            + "write: continua run NAME. (continua run lists them.)")),
        OptionRule.NeedsErrorEstimate(Rtol, a => a.Get(Solver), ""),
        OptionRule.NeedsErrorEstimate(Atol, a => a.Get(Solver), ""),
        RefusedIfIgnored(Steps, "the number of training steps", nameof(ExperimentSettings.Steps)),
        RefusedIfIgnored(Adjoint, "the method of gradients", nameof(ExperimentSettings.Adjoint)),
        RefusedIfIgnored(Solver, "the method of solves", nameof(ExperimentSettings.Solver)),
        RefusedIfIgnored(Rtol, "a tolerance", nameof(ExperimentSettings.Rtol)),
        RefusedIfIgnored(Atol, "a tolerance", nameof(ExperimentSettings.Atol)),
    ];

    private static OptionRule RefusedIfIgnored(Option option, string what, string setting) => new(
        a => a.IsGiven(option) && Experiment.All.FirstOrDefault(e => e.Name == a.Target) is IIgnoresSettings ignores
            && ignores.Ignored.Contains(setting),
        $"{option.Name} sets {what}, but this experiment has none; leave {option.Name} out.");
}
