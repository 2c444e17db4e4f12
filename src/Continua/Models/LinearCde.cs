using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A linear controlled differential equation dz = Σ Aᵢ z dXᵢ along a linear path through the observations of a row, in
/// layers: each interval multiplies the state by a matrix exponential, so that there is neither a solver nor a tolerance.
/// Between layers, the state passes through a bounded layer whose values are the path of the next one.
/// </summary>
/// <remarks>
/// The matrices consist of blocks of 4 × 4: a skew-symmetric matrix, which rotates the block, minus a multiple of the
/// identity, which acts only along the time. The norm of the state therefore never grows. A rotation of four dimensions is
/// x ↦ p x q with two unit quaternions, whose logarithms are linear in the increments of the path; so the exponential of a
/// block costs two products of quaternions. Reference: Kidger, Morrill, Foster, Lyons 2020, "Neural controlled differential
/// equations for irregular time series"; Lou, Li, Ni 2022, "Path development network with finite-dimensional Lie group
/// representation".
/// </remarks>
/// <example><code>
/// LinearCde model = new(channels: 1, outputs: 2, blocks: 4, layers: 2);
/// using Predictor&lt;float&gt; predictor = Predictor.OfSeries&lt;float&gt;(model.Apply, model);
/// RaggedSeries&lt;float&gt; series = new(new float[,] { { 0.1f }, { 0.4f }, { float.NaN }, { 0.2f } }, [0, 0.5, 2, 3], 3, 1);
/// float[,] logits = predictor.EvaluateSeries(model.Initialize&lt;float&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class LinearCde : SeriesModel
{
    /// <summary>The number of channels of the path from one layer to the next.</summary>
    private const int LinkChannels = 16;

    private readonly ControlOptions path;
    private readonly int width;
    private readonly Linear start, head;
    private readonly RotationLayer[] rotations;
    private readonly Linear[] links;

    /// <summary>Creates the model.</summary>
    /// <param name="channels">The number of channels of the series.</param>
    /// <param name="outputs">The number of outputs, such as the logits of classes.</param>
    /// <param name="blocks">The number of blocks of 4 × 4 of each layer.</param>
    /// <param name="layers">The number of layers.</param>
    /// <param name="path">
    /// The channels of the path and the values where a channel was not observed; null for the time as a channel. The
    /// interpolation is linear.
    /// </param>
    /// <param name="head">The initializer of the layer that reads the states; null for uniform in ±1/√states.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the interpolation is not linear.</exception>
    public LinearCde(
        int channels, int outputs, int blocks = 6, int layers = 2, ControlOptions? path = null, Initializer? head = null)
    {
        Guard(
            channels > 0 && outputs > 0 && blocks > 0 && layers > 0,
            $"A model has one or more channels, outputs, blocks and layers, but got {channels}, {outputs}, {blocks} and "
            + $"{layers}; give for example 3, 2, 6 and 2.");
        this.path = path ?? new();
        Guard(
            this.path.Interpolation == Interpolation.Linear,
            $"A linear equation multiplies exponentials along a linear path, but got {this.path.Interpolation}; take "
            + $"Interpolation.Linear, or NeuralCde.");
        width = 4 * blocks;
        int pathChannels = this.path.CountOf(channels);
        start = new(pathChannels, width * layers);
        rotations = [.. Enumerable.Range(0, layers).Select(l => new RotationLayer(l == 0 ? pathChannels : LinkChannels, blocks))];
        links = [.. Enumerable.Range(1, layers - 1).Select(_ => new Linear(width, LinkChannels))];
        this.head = new(width * layers, outputs, head, head);
    }

    /// <inheritdoc/>
    public override int Outputs => head.Outputs;

    /// <summary>The number of components of the states of all layers.</summary>
    public int Hidden => start.Outputs;

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [start, .. rotations, .. links, head];

    /// <inheritdoc/>
    public override Tensor Apply(Observations series) => head.Apply(State(series));

    /// <inheritdoc/>
    public override Observations Online(Observations series)
    {
        GuardCausal(path);
        Observations states = Scan(series).All;
        return Loop.Each(at => head.Apply(at.Of(states)[..Hidden]), series);
    }

    /// <summary>Returns the states of all layers at the last observation, [hidden].</summary>
    /// <param name="series">The observations of a row.</param>
    public Tensor State(Observations series) => Scan(series).Last[..Hidden];

    private Scanned Scan(Observations series)
    {
        ControlPath control = new(series, path);
        Tensor first = start.Apply(control.Start);

        // The state of the loop: the states of all layers, the values of the links at the last observation, and the number
        // of observations.
        Tensor[] before = [.. links.Select((link, l) => Link(link, first, l))];
        Tensor begin = Concat([first, .. before, Vector(0)]);
        return Loop.Scan((state, at) => Next(state, at, control), begin, series);
    }

    private Tensor Next(Tensor state, Observation at, ControlPath control)
    {
        Tensor count = state[^1];
        Tensor elapsed = at.Elapsed;
        Tensor increments = Where(count > 0.5, control.SlopeAt(count - 0.5), 0);
        List<Tensor> next = [], nextValues = [];
        for (int l = 0; l < rotations.Length; l++)
        {
            Tensor z = rotations[l].Apply(state[(l * width)..((l + 1) * width)], increments, elapsed);
            next.Add(z);
            if (l < links.Length)
            {
                Tensor value = Tanh(links[l].Apply(z)), earlier = state[(Hidden + (l * LinkChannels))..(Hidden + ((l + 1) * LinkChannels))];
                nextValues.Add(value);
                increments = value - earlier;
            }
        }

        return Concat([.. next, .. nextValues, Reshape(count + 1, [1])]);
    }

    private Tensor Link(Linear link, Tensor first, int layer) =>
        Tanh(link.Apply(first[(layer * width)..((layer + 1) * width)]));
}

/// <summary>
/// Multiplies a state by the exponentials of blocks of 4 × 4 that are linear in the increments of a path.
/// </summary>
internal sealed class RotationLayer : Module
{
    private readonly Linear logarithms;
    private readonly Tensor rates;

    public RotationLayer(int channels, int blocks)
    {
        logarithms = new(channels, 6 * blocks, hasBias: false);
        rates = Parameter("rates", [blocks], Initializer.Uniform(1));
    }

    protected override IReadOnlyList<Module> Parts => [logarithms];

    /// <summary>Returns the state after an interval.</summary>
    /// <param name="state">The state, [4 · blocks]: the first component of every block, then the second, and so on.</param>
    /// <param name="increments">The increments of the path, [channels].</param>
    /// <param name="elapsed">The duration of the interval, a scalar.</param>
    public Tensor Apply(Tensor state, Tensor increments, Tensor elapsed)
    {
        Tensor decay = elapsed * Softplus((4 * rates) - 3);
        return new(RotateBlocksPrimitive.Instance, logarithms.Apply(increments), decay, state);
    }
}
