namespace Continua.Learning;

/// <summary>The models of series among which <see cref="SeriesClassification"/> chooses.</summary>
public enum ClassifierKind
{
    /// <summary>
    /// All models are trained, and the one with the smallest log loss on the validation series is taken.
    /// </summary>
    Auto,

    /// <summary>A linear controlled differential equation (<see cref="Learning.LinearCde"/>).</summary>
    LinearCde,

    /// <summary>A neural controlled differential equation (<see cref="Learning.NeuralCde"/>).</summary>
    NeuralCde,

    /// <summary>A recurrent network with decay (<see cref="GruDModel"/>).</summary>
    GruD,

    /// <summary>A neural differential equation that is updated at each observation (<see cref="Learning.OdeRnn"/>).</summary>
    OdeRnn,

    /// <summary>The initial state of a latent differential equation (<see cref="LatentOdeModel"/>).</summary>
    Latent,
}

/// <summary>The options of a classification of series.</summary>
public sealed record ClassifyOptions
{
    /// <summary>The model.</summary>
    public ClassifierKind Model { get; init; } = ClassifierKind.Auto;

    /// <summary>Whether a recurrent network with decay is trained in the same folds for comparison.</summary>
    public bool WithGruD { get; init; } = true;

    /// <summary>The number of folds of the cross-validation.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// The number of models of each kind in a fold, whose probabilities are averaged. Each is validated on another part of
    /// the training series.
    /// </summary>
    public int Members { get; init; } = 3;

    /// <summary>
    /// The share of the training series of each fold that selects penalties, parameters, temperature and threshold.
    /// </summary>
    public double Validation { get; init; } = 0.15;

    /// <summary>The largest number of passes over the training series.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>The number of passes without improvement on the validation series after which training ends.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The number of series of a training step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The initial learning rate of AdamW; it decreases along a cosine.</summary>
    public double Rate { get; init; } = 0.005;

    /// <summary>The decay of weights of AdamW.</summary>
    public double Decay { get; init; } = 0.1;

    /// <summary>
    /// The largest share of the observations of a series that is left out at random in a training step, so that the model
    /// does not depend on the times of single observations.
    /// </summary>
    public double Thinning { get; init; } = 0.3;

    /// <summary>The number of components of the hidden state.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>The path through the observations.</summary>
    public ControlOptions Path { get; init; } = new();

    /// <summary>
    /// Whether the classes count equally in training, rather than by their numbers of series. The probabilities are then
    /// not those of the data.
    /// </summary>
    public bool BalancedClasses { get; init; }

    /// <summary>The threshold of the positive class of two.</summary>
    public ClassThreshold Threshold { get; init; } = ClassThreshold.Probability(0.5);

    /// <summary>The share of series whose set of classes shall contain the true one, for every class.</summary>
    public double Coverage { get; init; } = 0.9;

    /// <summary>The seed of folds, initial parameters and batches.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The number of folds that are trained at the same time; 0 for one per core. It changes no result.</summary>
    public int Threads { get; init; }

    /// <summary>Called after each pass, from the thread of the fold: the fold, the model and the record of the pass.</summary>
    public Action<int, string, TrainingRecord>? Progress { get; init; }

    /// <summary>The number of models that are trained in each fold.</summary>
    public int TrainedModels => Kinds.Length;

    /// <summary>The models that are trained in each fold.</summary>
    internal ClassifierKind[] Kinds =>
    [
        .. Model == ClassifierKind.Auto
            ? [ClassifierKind.LinearCde, ClassifierKind.NeuralCde, ClassifierKind.GruD] : (ClassifierKind[])[Model],
        .. WithGruD && Model is not (ClassifierKind.GruD or ClassifierKind.Auto) ? [ClassifierKind.GruD] : (ClassifierKind[])[],
    ];
}
