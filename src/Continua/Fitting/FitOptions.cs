namespace Continua.Learning;

/// <summary>
/// The options of a fit of a model to series. The defaults suit a few hundred rows of a smooth system.
/// </summary>
public sealed record FitOptions
{
    /// <summary>The maximum number of training steps; 2000 by default.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>
    /// The number of rows in a training window, at least 2; 10 by default. The model is solved from the first row of a
    /// window and compared with the others.
    /// </summary>
    public int Window { get; init; } = 10;

    /// <summary>
    /// The number of windows in each step's batch, drawn at random; if there are no more windows than this, every batch
    /// contains all of them. 64 by default.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// The rule that updates the parameters; by default <see cref="Adam"/> with a learning rate of 0.01. In a field
    /// written in C#, the learning rate of a parameter that belongs to no layer (<see cref="Linear"/>,
    /// <see cref="SpectralLinear"/>) is scaled by the parameter's effect on the standardised slope, so that learning
    /// rates do not depend on the units of the data (except with <see cref="AdamW"/>).
    /// </summary>
    public Optimizer Optimizer { get; init; } = new Adam(1e-2);

    /// <summary>The schedule of the learning rate; a cosine by default.</summary>
    public Schedule Schedule { get; init; } = Schedule.Cosine();

    /// <summary>
    /// The loss between predicted and observed standardised states; the mean square error by default.
    /// </summary>
    public Loss Loss { get; init; } = Loss.MeanSquared;

    /// <summary>
    /// The largest norm of a gradient, 1 by default: longer gradients are scaled to it. Null for no limit.
    /// </summary>
    public double? ClipNorm { get; init; } = 1;

    /// <summary>The seed of all random choices.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The fraction of each series' time span, at its end, whose rows are not used in training; in [0, 1), 0 by
    /// default.
    /// </summary>
    public double Holdout { get; init; }

    /// <summary>
    /// The fraction of the time span of each series' training part, at its end, whose loss selects the best parameters;
    /// in [0, 1), 0.1 by default. With 0, or if this part is too short for a window, the training loss selects them.
    /// </summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>The number of steps between validations; 50 by default.</summary>
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
    /// The solve, its tolerances and fixed steps, and the loss are always in standardised units: standard deviations of
    /// the training data for states, and median spacings for times.
    /// </summary>
    public FieldUnits FieldUnits { get; init; } = FieldUnits.Data;

    /// <summary>
    /// Whether the logarithms of the states are standardised, solved and compared: for positive data. A field in data
    /// units receives the states themselves in either case.
    /// </summary>
    public bool Log { get; init; }

    /// <summary>
    /// The schedule of tolerances in training steps: phases in order, the last of which applies until the end. For
    /// example, <c>[TolerancePhase.Geometric(1e-3, 1e-5)]</c> tightens them at each step. Empty for the tolerances of
    /// the model's solve. The model is compiled once for all of them.
    /// </summary>
    public IReadOnlyList<TolerancePhase> Tolerances { get; init; } = [];

    /// <summary>
    /// The tolerances of validation, and of the fitted model in evaluations, forecasts and its file. Null for the final
    /// tolerances if <see cref="Tolerances"/> ends with a geometric phase, and otherwise for those of the model's
    /// solve.
    /// </summary>
    public Tolerance? EvaluationTolerance { get; init; }

    /// <summary>
    /// The groups of parameters with separate learning rates and weight decay; null for the same settings for all.
    /// </summary>
    public ParameterGroups? Groups { get; init; }

    /// <summary>The maximum number of threads; 0 for all cores. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Called with the record of each validation; null for no calls.</summary>
    public Action<TrainingRecord>? Progress { get; init; }

    /// <summary>Ends training before the next step; the best parameters so far are kept.</summary>
    public CancellationToken Cancellation { get; init; }
}
