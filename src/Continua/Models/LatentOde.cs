using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A latent differential equation: an encoder maps the observations of a row to a distribution of the initial state; the
/// state follows dz/dt = f(z); a network maps the state at any time to the expected values.
/// </summary>
/// <remarks>
/// The loss is the negative evidence lower bound: the negative log-likelihood of the wanted values, plus the divergence
/// from the prior, a standard normal distribution, times <see cref="KlWeight"/>. The initial state is that at the time of
/// the first observation. Reference: Chen, Rubanova, Bettencourt, Duvenaud 2018, "Neural ordinary differential equations",
/// section 5; Rubanova, Chen, Duvenaud 2019, "Latent ordinary differential equations for irregularly-sampled time series".
/// </remarks>
/// <example><code>
/// LatentOde model = new(channels: 1, new() { Latent = 4, Hidden = 8 });
/// using Gradient&lt;double&gt; gradient = Gradient.OfSeries&lt;double&gt;(x =&gt; model.Loss(x), model);
/// RaggedSeries&lt;double&gt; series = new(new double[,] { { 0.1 }, { 0.4 }, { double.NaN }, { 0.2 } }, [0, 0.5, 2, 3], 3, 1);
/// StepValues first = new() { Key = new RandomKey(2), Constants = [(model.KlWeight, LatentOde.Annealed(step: 0))] };
/// double loss = gradient.EvaluateSeries(model.Initialize&lt;double&gt;(new RandomKey(1)), series, values: first).Value;
/// </code></example>
public sealed class LatentOde : Module
{
    private const int CouplingLayers = 4;

    private readonly LatentOdeOptions options;
    private readonly Module encoder;
    private readonly Linear toPosterior;
    private readonly Mlp slope, decoder;
    private readonly Mlp[] couplings;
    private readonly Tensor? logNoise;
    private readonly RowNoise[] noise;

    /// <summary>Creates the model.</summary>
    /// <param name="channels">The number of channels of the series.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, the noise is not positive and finite, or a flow has a single component.
    /// </exception>
    public LatentOde(int channels, LatentOdeOptions? options = null)
    {
        this.options = options ??= new();
        int latent = options.Latent, hidden = options.Hidden;
        Guard(
            channels > 0 && latent > 0 && hidden > 0 && options.Samples > 0,
            $"A model has one or more channels, latent and hidden components and samples, but got {channels}, {latent}, "
            + $"{hidden} and {options.Samples}; give for example 3, 16, 32 and 1.");
        Guard(
            options.Posterior != LatentPosterior.Flow || latent > 1,
            "A flow transforms one half of the latent components by the other, but got one component; take Latent = 2, or "
            + "LatentPosterior.Gaussian.");
        Guard(
            double.IsFinite(options.Noise) && options.Noise > 0,
            $"The noise is a positive standard deviation, but got {options.Noise}; take 0.3.");
        Channels = channels;
        encoder = options.Encoder switch
        {
            LatentEncoder.Gru => new GruEncoder(channels, hidden),
            LatentEncoder.OdeRnn => new OdeRnn(channels, 1, hidden) { Solve = options.Solve },
            LatentEncoder.Attention => new AttentionEncoder(channels, hidden),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Encoder, "The encoder is not one of the enumeration."),
        };
        toPosterior = new(hidden, 2 * latent);
        couplings = options.Posterior == LatentPosterior.Flow
            ? [.. Enumerable.Range(0, CouplingLayers).Select(l => new Mlp(
                [FixedOf(l) + hidden, hidden, 2 * (latent - FixedOf(l))], Activation.Tanh))]
            : [];
        slope = new([latent, .. options.FieldLayers, latent], Activation.Tanh);
        decoder = new([latent, .. options.DecoderLayers, channels], Activation.Tanh);
        logNoise = options.Likelihood == LatentLikelihood.Gaussian
            ? Parameter("logNoise", [channels], Initializer.Constant(Math.Log(options.Noise)))
            : null;
        noise = [.. Enumerable.Range(0, options.Samples).Select(s => RowNoise.Normal($"initial state {s}", [latent]))];
    }

    /// <summary>The number of channels.</summary>
    public int Channels { get; }

    /// <summary>The number of components of the latent state.</summary>
    public int Latent => options.Latent;

    /// <summary>The weight of the divergence from the prior; 1 for the evidence lower bound.</summary>
    public StepConstant KlWeight { get; } = new("weight of the divergence", 1);

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [encoder, toPosterior, .. couplings, slope, decoder];

    /// <summary>
    /// Returns the weight of the divergence at a step of training: 1 − rate^step, so that the model first learns to
    /// represent the data.
    /// </summary>
    /// <param name="step">The number of steps done.</param>
    /// <param name="rate">The factor of one step, from 0 to 1.</param>
    public static double Annealed(long step, double rate = 0.99) => 1 - Math.Pow(rate, step);

    /// <summary>Returns the distribution of the initial state given observations.</summary>
    /// <param name="seen">The observations of a row that the encoder reads.</param>
    public LatentStart Encode(Observations seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        Guard(
            seen.Shape == [Channels],
            $"The model reads {Channels} channels, but got observations of shape {seen.Shape}; give its constructor that "
            + $"number, or take Observations.Channels.");
        Tensor summary = encoder switch
        {
            GruEncoder gru => gru.Apply(seen),
            OdeRnn ode => ode.StateBackwards(seen),
            _ => ((AttentionEncoder)encoder).Apply(seen),
        };
        Tensor both = toPosterior.Apply(summary);
        return new(both[..Latent], 0.01 + Softplus(both[Latent..]), summary);
    }

    /// <summary>Returns an initial state, [latent], and the divergence of the posterior from the prior.</summary>
    /// <param name="start">The distribution of the initial state.</param>
    /// <param name="numbers">Independent standard normal numbers, [latent]; zeros for the most probable state.</param>
    /// <returns>
    /// The state and the divergence: exact for a normal posterior, an estimate by this state for a flow.
    /// </returns>
    public (Tensor State, Tensor Divergence) Draw(LatentStart start, Tensor numbers)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(numbers);
        Tensor state = start.Mean + (start.Deviation * numbers);
        if (couplings.Length == 0)
        {
            return (state, 0.5 * Sum(Square(start.Mean) + Square(start.Deviation) - 1 - (2 * Log(start.Deviation))));
        }

        Tensor logDeterminant = Sum(Log(start.Deviation));
        foreach ((int l, Mlp coupling) in couplings.Index())
        {
            int kept = FixedOf(l);
            (Tensor a, Tensor b) = l % 2 == 0 ? (state[..kept], state[kept..]) : (state[^kept..], state[..^kept]);
            Tensor both = coupling.Apply(Concat(a, start.Summary));
            Tensor scale = Tanh(both[..(Latent - kept)]);
            b = (b * Exp(scale)) + both[(Latent - kept)..];
            state = l % 2 == 0 ? Concat(a, b) : Concat(b, a);
            logDeterminant += Sum(scale);
        }

        // log q(z) − log p(z); the constants of both normal densities cancel.
        return (state, (0.5 * Sum(Square(state))) - (0.5 * Sum(Square(numbers))) - logDeterminant);
    }

    /// <summary>Returns the latent state at every observation, [latent].</summary>
    /// <param name="state">The initial state, [latent], at the first observation.</param>
    /// <param name="at">The observations of a row at whose times the states are returned.</param>
    public Observations States(Tensor state, Observations at)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Ode.Solve((t, z) => slope.Apply(z), state, at, options: options.Solve).AtObservations;
    }

    /// <summary>
    /// Returns the expected values of all channels for a latent state, [channels]; for Bernoulli, the logits of 1.
    /// </summary>
    /// <param name="state">The latent state, [latent].</param>
    public Tensor Decode(Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return decoder.Apply(state);
    }

    /// <summary>Returns the expected values at every observation, from the most probable initial state, [channels].</summary>
    /// <param name="seen">The observations of a row that the encoder reads; those at other times have no values.</param>
    public Observations Expected(Observations seen)
    {
        Observations states = States(Draw(Encode(seen), Zeros([Latent])).State, seen);
        return Loop.Each(at => Decode(at.Of(states)), seen);
    }

    /// <summary>Returns the loss of a row: the negative evidence lower bound, averaged over initial states.</summary>
    /// <param name="seen">The observations of a row that the encoder reads.</param>
    /// <param name="wanted">
    /// The values whose likelihood is computed, at the same observations; null for those that the encoder reads.
    /// </param>
    public Tensor Loss(Observations seen, Observations? wanted = null)
    {
        LatentStart start = Encode(seen);
        Tensor sum = Constant(0);
        foreach (RowNoise numbers in noise)
        {
            (Tensor state, Tensor divergence) = Draw(start, numbers.Value);
            Observations states = States(state, seen);
            sum += Loop.Sum(at => -LogLikelihood(Decode(at.Of(states)), at), wanted ?? seen) + (KlWeight.Value * divergence);
        }

        return sum / noise.Length;
    }

    /// <summary>Returns the log-likelihood of the values of an observation.</summary>
    /// <param name="expected">The expected values or logits, [channels].</param>
    /// <param name="at">The observation.</param>
    public Tensor LogLikelihood(Tensor expected, Observation at)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(at);
        Tensor ofChannels = logNoise is null
            ? (at.Values * expected) - Softplus(expected)
            : -logNoise - (0.5 * Math.Log(2 * Math.PI)) - (0.5 * Square((at.Values - expected) * Exp(-logNoise)));
        return Sum(at.Mask * ofChannels);
    }

    /// <summary>The number of components that a coupling layer leaves as they are.</summary>
    private int FixedOf(int layer) => layer % 2 == 0 ? Latent / 2 : Latent - (Latent / 2);

    /// <summary>A gated recurrent unit from the last observation with values to the first.</summary>
    private sealed class GruEncoder : Module
    {
        private readonly Gru cell;

        public GruEncoder(int channels, int hidden) => cell = new((2 * channels) + 1, hidden);

        protected override IReadOnlyList<Module> Parts => [cell];

        public Tensor Apply(Observations seen)
        {
            // The last component of the state is the time since an observation with values.
            int hidden = cell.Units;
            return Loop.Scan(
                (state, at) =>
                {
                    Tensor since = state[hidden..] + at.Elapsed;
                    Tensor next = cell.Apply(Concat(at.Values, at.Mask, since), state[..hidden]);
                    return Where(Sum(at.Mask) > 0, Concat(next, Zeros([1])), Concat(state[..hidden], since));
                },
                Zeros([hidden + 1]), seen, new() { Backwards = true }).Last[..hidden];
        }
    }

    /// <summary>The mean of a layer over the observations with values, weighted by attention.</summary>
    private sealed class AttentionEncoder : Module
    {
        private readonly Mlp layer;
        private readonly AttentionPooling pooling;

        public AttentionEncoder(int channels, int hidden)
        {
            layer = new([(2 * channels) + 1, hidden, hidden], Activation.Tanh);
            pooling = new(hidden, hidden);
        }

        protected override IReadOnlyList<Module> Parts => [layer, pooling];

        public Tensor Apply(Observations seen)
        {
            Tensor start = seen.StartTime;
            Observations values = Loop.Each(
                at => Tanh(layer.Apply(Concat(at.Values, at.Mask, Reshape(at.Time - start, [1])))), seen);
            Observations masks = Loop.Each(at => Sum(at.Mask), seen);
            return AttentionPooling.Pool(
                values, at => Where(at.Of(masks) > 0, pooling.Score(at.Values), double.NegativeInfinity));
        }
    }
}

/// <summary>The distribution of the initial state of a <see cref="LatentOde"/>, before a flow.</summary>
/// <param name="Mean">The means of the components, [latent].</param>
/// <param name="Deviation">The standard deviations of the components, [latent].</param>
/// <param name="Summary">The state of the encoder, [hidden].</param>
public sealed record LatentStart(Tensor Mean, Tensor Deviation, Tensor Summary);
