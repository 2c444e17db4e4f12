using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A linear layer that reads the most probable initial state of a <see cref="LatentOde"/>, given a whole series. A classifier is
/// also trained to reconstruct the series from that state.
/// </summary>
/// <remarks>
/// Reference: Rubanova, Chen, Duvenaud 2019, "Latent ordinary differential equations for irregularly-sampled time series",
/// section 4.4.
/// </remarks>
public sealed class LatentOdeModel : SeriesModel
{
    // The weight of the reconstruction, per observed value, beside the loss of the classes.
    private const double Weight = 0.1;

    private readonly Lazy<LatentOde> latent;
    private readonly Linear head;

    /// <summary>Creates the model.</summary>
    /// <param name="channels">The number of channels of the series.</param>
    /// <param name="outputs">The number of outputs, such as the logits of classes.</param>
    /// <param name="hidden">The number of components of the encoder's state; the latent state has half as many, at least one.</param>
    /// <param name="head">The initializer of the layer that reads the state; null for uniform in ±1/√state.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public LatentOdeModel(int channels, int outputs, int hidden = 32, Initializer? head = null)
    {
        Guard(
            channels > 0 && outputs > 0 && hidden > 0,
            $"A model has one or more channels, outputs and hidden components, but got {channels}, {outputs} and "
            + $"{hidden}; give for example 3, 2 and 32.");
        int states = Math.Max(1, hidden / 2);
        latent = new(() => new(channels, new()
        {
            Latent = states,
            Hidden = hidden,
            FieldLayers = [hidden],
            DecoderLayers = [hidden],
            Noise = 1,
            Solve = Solve,
        }));
        this.head = new(states, outputs, head, head);
    }

    /// <inheritdoc/>
    public override int Outputs => head.Outputs;

    /// <summary>The options of the solve.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-3, Atol = 1e-3 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [latent.Value, head];

    /// <inheritdoc/>
    public override Tensor Apply(Observations series) => head.Apply(latent.Value.Encode(series).Mean);

    /// <inheritdoc/>
    public override Observations Online(Observations series) => throw new ArgumentException(
        "Outputs at each observation do not depend on later ones, but a latent equation reads a series from its end; take OdeRnn.");

    internal override (Tensor Outputs, Tensor? Loss) ApplyInTraining(Observations series)
    {
        LatentOde model = latent.Value;
        LatentStart start = model.Encode(series);
        (Tensor state, Tensor divergence) = model.Draw(start, Zeros([model.Latent]));
        Observations states = model.States(state, series);
        Tensor values = Loop.Sum(at => Sum(at.Mask), series);
        Tensor miss = Loop.Sum(at => -model.LogLikelihood(model.Decode(at.Of(states)), at), series);
        return (head.Apply(start.Mean), Weight * (miss + divergence) / Max(values, 1));
    }
}
