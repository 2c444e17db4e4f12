namespace Continua.Learning;

/// <summary>
/// The options of a fit to series. Immutable; the defaults suit a few hundred rows of a smooth system.
/// </summary>
public sealed record FitOptions
{
    /// <summary>The number of training steps.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>The number of observations in a training window, including the first.</summary>
    public int Window { get; init; } = 10;

    /// <summary>The number of windows in each step's batch; all windows if there are fewer.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// The rule by which parameters move. In a field written in C#, the learning rate of a parameter that is not a
    /// weight of a layer is scaled by the parameter's effect on the standardised slope, so that learning rates do not
    /// depend on the units of the data (except with <see cref="AdamW"/>).
    /// </summary>
    public Optimizer Optimizer { get; init; } = new Adam(1e-2);

    /// <summary>The schedule of the learning rate.</summary>
    public Schedule Schedule { get; init; } = Schedule.Cosine();

    /// <summary>The cost of a prediction.</summary>
    public Loss Loss { get; init; } = Loss.MeanSquared;

    /// <summary>The largest norm of a gradient: longer gradients are scaled to it. Null for no limit.</summary>
    public double? ClipNorm { get; init; } = 1;

    /// <summary>The seed of all random choices.</summary>
    public ulong Seed { get; init; }

    /// <summary>The fraction at the end of each series that is not used in training.</summary>
    public double Holdout { get; init; }

    /// <summary>The fraction at the end of the training part by which the best parameters are chosen.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>The number of steps between validations.</summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>
    /// The number of validations without improvement after which training ends; null for no early end.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// The longest spacing within a window, in the data's units of time; null for 1.5 times the median spacing.
    /// </summary>
    public double? MaxGap { get; init; }

    /// <summary>
    /// The units of a field written in C#; <see cref="Scaled"/> converts them for a network inside the field.
    /// The solve, its tolerances and fixed steps, and the loss are always in standardised units: deviations of the
    /// training data, and median spacings.
    /// </summary>
    public FieldUnits FieldUnits { get; init; } = FieldUnits.Data;

    /// <summary>
    /// Whether the logarithms of the states are standardised, solved and compared: for positive data. A field in data
    /// units receives the states themselves in either case.
    /// </summary>
    public bool Log { get; init; }

    /// <summary>
    /// Tolerances that change during training, in order; the last phase applies until the end. Empty for the tolerances
    /// of the model's solve.
    /// </summary>
    public IReadOnlyList<TolerancePhase> Tolerances { get; init; } = [];

    /// <summary>The groups of the parameters; null for the same rate for all.</summary>
    public ParameterGroups? Groups { get; init; }

    /// <summary>The maximum number of threads; 0 for all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Called after each validation.</summary>
    public Action<TrainingRecord>? Progress { get; init; }

    /// <summary>Ends training at the next step; the best parameters so far are kept.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>The tolerances up to a fraction of all steps.</summary>
/// <param name="Until">The end of the phase, as a fraction of all steps from 0 to 1.</param>
/// <param name="Rtol">The relative tolerance.</param>
/// <param name="Atol">The absolute tolerance.</param>
public sealed record TolerancePhase(double Until, double Rtol, double Atol);
