using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Converts the command line of a fit to options of the library.</summary>
internal sealed class FitRequest(Arguments arguments)
{
    // The step for a method without an error estimate, in median spacings: fine enough for smooth data, and still
    // cheap.
    private const double DefaultStep = 0.1;

    public string DataPath => arguments.Target;

    /// <summary>The name of the data in folders and headings.</summary>
    public string Name => Path.GetFileNameWithoutExtension(DataPath) is { Length: > 0 } name ? name : "run";

    /// <summary>
    /// The folder of the run. By default, linear models are written to another folder than a network, so that they do
    /// not replace its files.
    /// </summary>
    public string Folder => arguments.Get(FitCommandOptions.Out) ?? Path.Combine(
        "out",
        arguments.Get(FitCommandOptions.Quick) ? $"{Name}-quick"
            : ForecastModels.IsLinear(Forecasting) ? $"{Name}-{Forecasting}"
            : Name);

    /// <summary>The model of the forecast: one of <see cref="ForecastModels.All"/>.</summary>
    public string Forecasting =>
        arguments.Get(FitCommandOptions.Quick) ? ForecastModels.Linear : arguments.Get(FitCommandOptions.Model);

    public bool Quiet => arguments.Get(FitCommandOptions.Quiet);

    public bool Json => arguments.Get(FitCommandOptions.Json);

    public bool Resume => arguments.Get(FitCommandOptions.Resume);

    public bool Restart => arguments.Get(FitCommandOptions.Restart);

    /// <summary>The number of sample paths; 0 for none.</summary>
    public int Paths => arguments.Get(FitCommandOptions.Paths) ?? 0;

    public double Level => arguments.Get(FitCommandOptions.Level);

    public double Holdout => arguments.Get(FitCommandOptions.Holdout);

    public int Threads => arguments.Get(FitCommandOptions.Threads);

    public int Horizon => arguments.Get(FitCommandOptions.Horizon);

    public CsvOptions Csv => ReadingOptions.With(
        new()
        {
            Time = arguments.Get(FitCommandOptions.Time),
            States = arguments.Get(FitCommandOptions.States),
            Series = arguments.Get(FitCommandOptions.Series),
        },
        arguments);

    /// <summary>The options of linear models.</summary>
    /// <param name="time">The time axis, for the conversion of a period to its unit.</param>
    public LinearForecastOptions Linear(
        TimeAxis time, CancellationToken cancellation, Action<string, double>? progress = null) => new()
        {
            Horizon = Horizon,
            Periods = arguments.Get(FitCommandOptions.Period) is { } period
            ? [Duration.Of(period, time, FitCommandOptions.Period.Name).SizeIn(time)] : [],
            Robust = arguments.Get(FitCommandOptions.Robust) ? true : null,
            Families = ForecastModels.FamiliesOf(Forecasting),
            Threads = Threads,
            Progress = progress,
            Cancellation = cancellation,
        };

    public NeuralOde Model(int states) =>
        new(new MlpField(
            states, arguments.Get(FitCommandOptions.Hidden), Activation.Of(arguments.Get(FitCommandOptions.Activation))))
        {
            Solve = Solve(),
        };

    public FitOptions Options(CancellationToken cancellation) => new()
    {
        Steps = arguments.Get(FitCommandOptions.Steps),
        Window = arguments.Get(FitCommandOptions.Window),
        BatchSize = arguments.Get(FitCommandOptions.Batch),
        Optimizer = new Adam(arguments.Get(FitCommandOptions.Rate)),
        ClipNorm = arguments.Get(FitCommandOptions.Clip) is var clip and > 0 ? clip : null,
        Seed = arguments.Get(FitCommandOptions.Seed),
        Holdout = arguments.Get(FitCommandOptions.Holdout),
        Validation = arguments.Get(FitCommandOptions.Validation),
        ValidateEvery = Math.Clamp(arguments.Get(FitCommandOptions.Steps) / 20, 1, new FitOptions().ValidateEvery),
        Patience = arguments.Get(FitCommandOptions.Patience),
        MaxGap = arguments.Get(FitCommandOptions.MaxGap),
        Log = arguments.Get(FitCommandOptions.Log),
        Tolerances = arguments.Get(FitCommandOptions.Rtol) is { Changes: true } rtol
            ? [new(1, rtol.To, arguments.Get(FitCommandOptions.Atol)) { StartRtol = rtol.From }] : [],
        Threads = arguments.Get(FitCommandOptions.Threads),
        Cancellation = cancellation,
    };

    /// <summary>Every option with its value, in the order of the help.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Listed =>
        [.. FitCommandOptions.All.SelectMany(g => g.Options).Select(o => KeyValuePair.Create(o.Name, arguments.Text(o)))];

    /// <summary>
    /// The data, the version and the options on which the trained parameters and the forecast depend. A run can be
    /// resumed only with equal values.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fingerprint(TimeSeries data) =>
    [
        KeyValuePair.Create("the data's SHA-256", data.Sha256 ?? ""),
        KeyValuePair.Create("the version", ModelMetadata.ProductVersion),
        .. FitCommandOptions.Deciding.SelectMany(g => g.Options)
            .Select(o => KeyValuePair.Create(o.Name, arguments.Text(o) is { Length: > 0 } text ? text : "left out")),
    ];

    /// <summary>The command line that repeats this run: all options given, except --resume and --restart.</summary>
    public string Command => arguments.CommandLine(["continua", "fit", DataPath], [FitCommandOptions.Resume, FitCommandOptions.Restart]);

    private SolveOptions Solve()
    {
        Solver solver = SolverCatalogue.Create(arguments.Get(FitCommandOptions.Solver));
        double? step = arguments.Get(FitCommandOptions.StepSize);
        if (solver is RungeKutta { Tableau.Error: null })
        {
            step ??= DefaultStep;
        }

        return new()
        {
            Solver = solver,
            Rtol = arguments.Get(FitCommandOptions.Rtol).To,
            Atol = arguments.Get(FitCommandOptions.Atol),
            Controller = step is { } size ? new FixedStep(size) { LandOnSaves = true } : null,
            Adjoint = AdjointCatalogue.Create(arguments.Get(FitCommandOptions.Adjoint)),
            Threads = arguments.Get(FitCommandOptions.Threads),
        };
    }
}
