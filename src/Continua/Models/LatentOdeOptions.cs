namespace Continua.Learning;

/// <summary>How a <see cref="LatentOde"/> reads the observations of a row.</summary>
public enum LatentEncoder
{
    /// <summary>A <see cref="Learning.Gru"/> from the last observation to the first.</summary>
    Gru,

    /// <summary>An <see cref="Learning.OdeRnn"/> from the last observation to the first.</summary>
    OdeRnn,

    /// <summary>The mean of a layer over the observations, weighted by attention (<see cref="AttentionPooling"/>).</summary>
    Attention,
}

/// <summary>The distribution of an observed value, given the state.</summary>
public enum LatentLikelihood
{
    /// <summary>A normal distribution with a standard deviation for each channel, which is learned.</summary>
    Gaussian,

    /// <summary>The values 0 and 1.</summary>
    Bernoulli,
}

/// <summary>The distribution of the initial state, given the observations.</summary>
public enum LatentPosterior
{
    /// <summary>A normal distribution with independent components.</summary>
    Gaussian,

    /// <summary>A normal distribution, transformed by four affine coupling layers that depend on the observations.</summary>
    Flow,
}

/// <summary>The form of a <see cref="LatentOde"/>.</summary>
public sealed record LatentOdeOptions
{
    /// <summary>The number of components of the latent state.</summary>
    public int Latent { get; init; } = 16;

    /// <summary>The number of components of the encoder's state.</summary>
    public int Hidden { get; init; } = 32;

    /// <summary>The sizes of the hidden layers of the field.</summary>
    public IReadOnlyList<int> FieldLayers { get; init; } = [32];

    /// <summary>The sizes of the hidden layers of the decoder.</summary>
    public IReadOnlyList<int> DecoderLayers { get; init; } = [32];

    /// <summary>How the observations are read.</summary>
    public LatentEncoder Encoder { get; init; } = LatentEncoder.Gru;

    /// <summary>The distribution of an observed value.</summary>
    public LatentLikelihood Likelihood { get; init; } = LatentLikelihood.Gaussian;

    /// <summary>The distribution of the initial state.</summary>
    public LatentPosterior Posterior { get; init; } = LatentPosterior.Gaussian;

    /// <summary>The number of initial states over whose losses the loss of a row is averaged.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>The standard deviation of the noise at the start of training.</summary>
    public double Noise { get; init; } = 0.3;

    /// <summary>The options of the solve of the latent state.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-3, Atol = 1e-3 };
}
