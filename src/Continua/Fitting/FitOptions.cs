namespace Continua.Learning;

/// <summary>
/// How a model is fitted to series. Immutable; the defaults suit a few hundred rows of a smooth system.
/// </summary>
public sealed record FitOptions
{
    /// <summary>Training steps.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>The observations in a training window, its start included.</summary>
    public int Window { get; init; } = 10;

    /// <summary>Windows a step; all there are, if fewer.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// The rule by which parameters move. The parameters of a field written in C# that are not weights of layers move in units of
    /// their effect on the standardised slope, so that rates do not depend on the units of the data (except with
    /// <see cref="AdamW"/>).
    /// </summary>
    public Optimizer Optimizer { get; init; } = new Adam(1e-2);

    public Schedule Schedule { get; init; } = Schedule.Cosine();

    public Loss Loss { get; init; } = Loss.MeanSquared;

    /// <summary>Gradients longer than this are shortened to it; null leaves them.</summary>
    public double? ClipNorm { get; init; } = 1;

    /// <summary>Fixes everything random.</summary>
    public ulong Seed { get; init; }

    /// <summary>The last share of the time of each series, which training never sees.</summary>
    public double Holdout { get; init; }

    /// <summary>The last share of the training part, by which the best parameters are chosen.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Steps between looks at the validation slice.</summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>Looks without improvement after which training ends; null never ends it early.</summary>
    public int? Patience { get; init; }

    /// <summary>The longest spacing within a window, in units of time; null for 1.5 times the median spacing.</summary>
    public double? MaxGap { get; init; }

    /// <summary>
    /// The units that a field written in C# sees; a network of its own sees standardised ones by <see cref="Scaled"/>.
    /// The solve, its tolerances and fixed steps, and the loss are in standardised units always: deviations of the
    /// training data, median spacings.
    /// </summary>
    public FieldUnits FieldUnits { get; init; } = FieldUnits.Data;

    /// <summary>
    /// Whether the logarithm of states is what is standardised, solved and compared: for positive data. A field that
    /// sees data units is written for the states themselves all the same.
    /// </summary>
    public bool Log { get; init; }

    /// <summary>Tolerances that change over training; the last one holds from there on.</summary>
    public IReadOnlyList<TolerancePhase> Tolerances { get; init; } = [];

    /// <summary>Which parameters move, and how fast; all alike if null.</summary>
    public ParameterGroups? Groups { get; init; }

    /// <summary>The most threads; 0 for all cores. No result depends on it.</summary>
    public int Threads { get; init; }

    /// <summary>Called at every look at the validation slice.</summary>
    public Action<TrainingRecord>? Progress { get; init; }

    /// <summary>Ends training at the next step; the best parameters so far are kept.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Tolerances up to a share of all steps.</summary>
/// <param name="Until">From 0 to 1.</param>
public sealed record TolerancePhase(double Until, double Rtol, double Atol);
