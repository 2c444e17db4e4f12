namespace Continua.Learning;

/// <summary>The models of series among which <see cref="SeriesClassification"/> chooses.</summary>
public enum ClassifierKind
{
    /// <summary>A neural controlled differential equation.</summary>
    NeuralCde,
}

/// <summary>The options of a classification of series.</summary>
public sealed record ClassifyOptions
{
    /// <summary>The model.</summary>
    public ClassifierKind Model { get; init; } = ClassifierKind.NeuralCde;

    /// <summary>The number of folds of the cross-validation.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>The share of the training series of each fold that selects penalties, parameters and temperature.</summary>
    public double Validation { get; init; } = 0.15;

    /// <summary>The largest number of passes over the training series.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>The number of passes without improvement on the validation series after which training ends.</summary>
    public int Patience { get; init; } = 15;

    /// <summary>The number of series of a training step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The initial learning rate of Adam; it decreases along a cosine.</summary>
    public double Rate { get; init; } = 0.005;

    /// <summary>The number of components of the hidden state.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>The path through the observations.</summary>
    public ControlOptions Path { get; init; } = new();

    /// <summary>The seed of folds, initial parameters and batches.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The number of folds that are trained at the same time; 0 for one per core. It changes no result.</summary>
    public int Threads { get; init; }

    /// <summary>Called after each validation, from the thread of the fold: the fold, the record, and the epochs so far.</summary>
    public Action<int, TrainingRecord>? Progress { get; init; }
}
