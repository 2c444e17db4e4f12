namespace Continua.Learning;

/// <summary>The models that fill holes of series.</summary>
public enum ImputerKind
{
    /// <summary>A latent differential equation (<see cref="LatentOde"/>): one state for the whole series.</summary>
    Latent,

    /// <summary>A continuous gated recurrent unit (<see cref="Learning.GruOde"/>): a state of what came before.</summary>
    GruOde,

    /// <summary>A neural controlled differential equation (<see cref="Learning.NeuralCde"/>) along the interpolated values.</summary>
    NeuralCde,
}

/// <summary>The options of an imputation of series.</summary>
public sealed record ImputeOptions
{
    /// <summary>The model.</summary>
    public ImputerKind Model { get; init; } = ImputerKind.Latent;

    /// <summary>
    /// Which observed values are hidden to score the imputation; the model is trained to restore values that are hidden by
    /// the same rule.
    /// </summary>
    public Hiding Hiding { get; init; } = Hiding.Values(0.2);

    /// <summary>The share of the series that selects the parameters.</summary>
    public double Validation { get; init; } = 0.15;

    /// <summary>The number of models whose means and variances are averaged.</summary>
    public int Members { get; init; } = 2;

    /// <summary>The largest number of passes over the training series.</summary>
    public int Epochs { get; init; } = 40;

    /// <summary>The number of passes without improvement on the validation series after which training ends.</summary>
    public int Patience { get; init; } = 8;

    /// <summary>The number of series of a training step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The initial learning rate of AdamW; it decreases along a cosine.</summary>
    public double Rate { get; init; } = 0.003;

    /// <summary>The decay of weights of AdamW.</summary>
    public double Decay { get; init; } = 0.01;

    /// <summary>The number of components of the state of the model.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>The size of the hidden layer that reads state and values.</summary>
    public int HeadUnits { get; init; } = 96;

    /// <summary>
    /// The period of a seasonal mean, in the unit of times, such as a year; null for none.
    /// </summary>
    public double? Period { get; init; }

    /// <summary>The probability of the intervals.</summary>
    public double Coverage { get; init; } = 0.9;

    /// <summary>The seed of hidden values, initial parameters and batches.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The number of members that are trained at the same time; 0 for one per core. It changes no result.</summary>
    public int Threads { get; init; }

    /// <summary>Called after each pass, from the thread of the member: the member and the record of the pass.</summary>
    public Action<int, TrainingRecord>? Progress { get; init; }
}
