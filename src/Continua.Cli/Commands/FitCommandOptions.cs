using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>
/// The options of <c>continua fit</c>. Where the library has a default, the option has the same one, except --holdout:
/// <see cref="FitOptions"/> holds nothing out by default.
/// </summary>
internal static class FitCommandOptions
{
    private static readonly FitOptions Library = new();
    private static readonly SolveOptions Solving = new() { Rtol = 1e-4, Atol = 1e-5 };

    private static readonly ValueFormat<double> Positive = Formats.Number("a positive number", "try 0.01.", x => x > 0);
    private static readonly ValueFormat<double> NotNegative = Formats.Number("a number from 0 up", "try 1.", x => x >= 0);
    private static readonly ValueFormat<double> Share = Formats.Number("a share from 0 to below 1", "try 0.2.", x => x is >= 0 and < 1);
    private static readonly ValueFormat<int> Count = Formats.Integer<int>("a whole number from 1 up", "try 10.", n => n >= 1);
    private static readonly ValueFormat<string?> Column = Formats.Text("a column's name", "take one of the header.");

    public static readonly Option<string?> Time = new(
        "--time", "COLUMN", "The time column, or several columns that form the time, as in Date+Time.", Column, null,
        "t, time, date, year …");
    public static readonly Option<IReadOnlyList<string>?> States = new(
        "--states", "A,B", "The state columns.", Formats.Names, null, "all other numeric columns, except row numbers");
    public static readonly Option<string?> Series =
        new("--series", "COLUMN", "The column that names the trajectory of each row.", Column, null, "none: one trajectory");
    public static readonly Option<double?> MaxGap = new(
        "--max-gap", "TIME", "The longest spacing within a window, in the data's unit of time.", Positive.OrNone(),
        Library.MaxGap, "1.5 × the median spacing");
    public static readonly Option<bool> Log =
        new("--log", null, "Model the logarithm of the states: for positive data.", Formats.Switch, Library.Log);

    public static readonly Option<IReadOnlyList<int>> Hidden =
        new("--hidden", "N,N", "Sizes of the hidden layers.", Formats.Sizes, [32, 32]);
    public static readonly Option<string> Activation = new(
        "--activation", "NAME", $"The function between layers: {string.Join(", ", Learning.Activation.All.Select(a => a.Name))}.",
        Formats.OneOf([.. Learning.Activation.All.Select(a => a.Name)]), Learning.Activation.Tanh.Name);
    public static readonly Option<string> Solver = new(
        "--solver", "NAME", $"The method: {string.Join(", ", SolverCatalogue.ForAnyField)}.",
        Formats.OneOf([.. SolverCatalogue.ForAnyField]), SolverCatalogue.NameOf(Solving.Solver));
    public static readonly Option<ToleranceRange> Rtol = new(
        "--rtol", "X",
        "Relative tolerance of a step. X..Y moves it by equal factors from the first training step to the last, with "
        + "--atol in proportion; validation and forecasts have Y.",
        ToleranceRange.Format, new(Solving.Rtol, Solving.Rtol), "1e-4");
    public static readonly Option<double> Atol =
        new("--atol", "X", "Absolute tolerance of a step, in training deviations.", Positive, Solving.Atol, "1e-5");

    // Every step ends at the next row at the latest, so a step longer than one spacing would be shortened.
    public static readonly Option<double?> StepSize = new(
        "--step-size", "X", "The size of fixed steps, in median spacings, in place of steps chosen by tolerance.",
        Formats.Number("a positive number up to 1", "try 0.1; the number of training steps is --steps.", x => x is > 0 and <= 1).OrNone(),
        null, "by tolerance; 0.1 where a solver estimates no error");
    public static readonly Option<string> Adjoint = new(
        "--adjoint", "NAME",
        $"The method of gradients of a solve: {string.Join(", ", AdjointCatalogue.All.Select(a => a.Name))}.",
        Formats.OneOf([.. AdjointCatalogue.All.Select(a => a.Name)]), AdjointCatalogue.All[0].Name);

    public static readonly Option<int> Steps = new("--steps", "N", "Training steps.", Count, Library.Steps);
    public static readonly Option<int> Window = new(
        "--window", "N", "Rows of a training window.",
        Formats.Integer<int>("a whole number from 2 up", "try 10.", n => n >= 2), Library.Window);
    public static readonly Option<int> Batch = new("--batch", "N", "Windows per step.", Count, Library.BatchSize);
    public static readonly Option<double> Rate =
        new("--rate", "X", "The initial learning rate; it decreases along a cosine.", Positive, Library.Optimizer.Rate);
    public static readonly Option<double> Clip =
        new("--clip", "X", "The largest norm of a gradient; 0 for no limit.", NotNegative, Library.ClipNorm ?? 0);
    public static readonly Option<double> Holdout =
        new("--holdout", "SHARE", "The share of the time at the end that is held out from training.", Share, 0.2);
    public static readonly Option<double> Validation = new(
        "--validation", "SHARE", "The share at the end of the training part that selects the best parameters.", Share,
        Library.Validation);
    public static readonly Option<int?> Patience = new(
        "--patience", "N", "Validations without improvement after which training ends.", Count.OrNone(),
        Library.Patience, "never");
    public static readonly Option<ulong> Seed = new(
        "--seed", "N", "The seed of the random numbers in training; sample paths do not depend on it.",
        Formats.Integer<ulong>("a whole number from 0 up", "try 1.", _ => true), Library.Seed);
    public static readonly Option<int> Threads = new(
        "--threads", "N", "The largest number of threads; no result depends on it.",
        Formats.Integer<int>("a whole number from 0 to 1024", "take 0 for all cores.", n => n is >= 0 and <= 1024), Library.Threads,
        "0: all cores");

    public static readonly Option<string> Model = new(
        "--model", "NAME", $"The model of the forecast: {string.Join(", ", ForecastModels.All)}.",
        Formats.OneOf([.. ForecastModels.All]), ForecastModels.Average);
    public static readonly Option<bool> Quick = new(
        "--quick", null,
        "Fit linear stochastic models only, without a network: a forecast with bands in seconds, in out/NAME-quick.",
        Formats.Switch, false);
    public static readonly Option<double> Level = new(
        "--level", "SHARE", "The share of values that a band should contain.",
        Formats.Number("a share above 0 and below 1", "try 0.9.", x => x is > 0 and < 1), 0.9);

    public static readonly Option<string?> Period = new(
        "--period", "TIME",
        "The period of a seasonal component of linear models, in place of the periods of the calendar: a number in the "
        + "data's unit, or with a unit, as in 24h, 7d or 12months.",
        Duration.Format, null, "day, week and year, if found in the data");
    public static readonly Option<bool> Robust = new(
        "--robust", null,
        "Clip values that are more than four deviations from the expectation of linear models; without this option, "
        + "values are clipped only in columns with a few spikes.",
        Formats.Switch, false);
    public static readonly Option<int?> Paths = new(
        "--paths", "N", "Write this many sample paths beyond the data to paths.csv.", Count.OrNone(), null, "none");

    public static readonly Option<int> Horizon =
        new(
            "--horizon", "K",
            "The number of rows of the forecast beyond the data, and of the forecasts that measure the error on the "
            + "held-out part.",
            Count, 10);
    public static readonly Option<string?> Out = new(
        "--out", "DIR",
        "The folder of the run; without a network, the default is out/NAME-MODEL or, with --quick, out/NAME-quick.",
        Formats.Text("a folder", "try out/run."), null, "out/NAME");
    public static readonly Option<bool> Resume =
        new("--resume", null, "Continue an unfinished run, with the same result as without the interruption.", Formats.Switch, false);
    public static readonly Option<bool> Restart =
        new("--restart", null, "Discard an unfinished run.", Formats.Switch, false);
    public static readonly Option<bool> Quiet = new("--quiet", null, "Print errors only.", Formats.Switch, false);
    public static readonly Option<bool> Json =
        new("--json", null, "Write one JSON object with the result to standard output.", Formats.Switch, false);

    /// <summary>The options of the network, which linear models do not have.</summary>
    private static IReadOnlyList<Option> OfNetwork { get; } =
    [
        MaxGap, Log, Hidden, Activation, Solver, Rtol, Atol, StepSize, Adjoint, Steps, Window, Batch, Rate, Clip, Validation,
        Patience, Seed, Resume, Restart,
    ];

    /// <summary>The options on which the trained parameters and the forecast depend.</summary>
    public static IReadOnlyList<OptionGroup> Deciding { get; } =
    [
        new("Data", [Time, States, Series, .. ReadingOptions.All, MaxGap, Log]),
        new("Model", [Model, Quick, Period, Robust, Hidden, Activation, Solver, Rtol, Atol, StepSize, Adjoint]),
        new("Training", [Steps, Window, Batch, Rate, Clip, Holdout, Validation, Patience, Seed]),
    ];

    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        .. Deciding,
        new("Evaluation", [Horizon, Level, Paths]),
        new("Running", [Out, Resume, Restart, Threads, Quiet, Json]),
    ];

    /// <summary>The combinations of options that are refused.</summary>
    public static IReadOnlyList<OptionRule> Rules { get; } =
    [
        OptionRule.NotBoth(Resume, Restart, "A run is resumed or restarted, but got --resume and --restart"),
        OptionRule.NotBoth(Rtol, StepSize, "--rtol chooses steps by their error, but --step-size fixes their size"),
        OptionRule.NotBoth(Atol, StepSize, "--atol chooses steps by their error, but --step-size fixes their size"),
        new(
            a => a.IsGiven(StepSize) && SolverCatalogue.Create(a.Get(Solver)).ChoosesSteps,
            a => $"--step-size fixes the size of steps, but {a.Get(Solver)} chooses sizes and orders; leave --step-size out, or take --solver tsit5."),
        OptionRule.NeedsErrorEstimate(Rtol, a => a.Get(Solver), " and set --step-size"),
        OptionRule.NeedsErrorEstimate(Atol, a => a.Get(Solver), " and set --step-size"),
        new(
            a => a.IsGiven(Patience) && a.Get(Validation) == 0,
            "--patience counts validations, but --validation 0 leaves no rows for them; leave one of them out."),
        new(
            a => a.IsGiven(Horizon) && a.Get(Holdout) == 0,
            "--horizon is for errors on the held-out part, but --holdout 0 leaves no such part; "
            + "leave one of them out."),
        ReadingOptions.CommaOnce,
        OptionRule.NotBoth(Model, Quick, "--quick fits linear models only, but --model chooses the models, too"),
        .. new Option[] { Level, Period, Robust, Paths }.Select(option => new OptionRule(
            a => a.IsGiven(option) && a.Get(Model) == ForecastModels.Neural,
            a => $"{option.Name} is for linear models and their bands, but --model neural fits none; "
                + "leave one of them out.")),
        .. OfNetwork.Select(option =>
            OptionRule.NotBoth(option, Quick, $"{option.Name} is for the network, but --quick fits none")),
        .. OfNetwork.Select(option => new OptionRule(
            a => a.IsGiven(option) && ForecastModels.IsLinear(a.Get(Model)),
            a => $"{option.Name} is for the network, but --model {a.Get(Model)} fits none; leave one of them out.")),
    ];
}
