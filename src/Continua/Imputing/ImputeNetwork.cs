using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// The network that fills holes: it adds to the mean and the logarithm of the standard deviation of the linear models what a
/// multilayer perceptron computes from the state of a differential equation and the values at the time. It starts as the
/// linear models.
/// </summary>
internal sealed class ImputeNetwork : Module
{
    /// <summary>The degrees of freedom of the distribution of errors.</summary>
    public const double Freedom = 4;

    /// <summary>The largest change of the logarithm of a scale.</summary>
    private const double LargestChange = 3;

    private readonly Module model;
    private readonly Mlp inner;
    private readonly Linear head;
    private readonly RowNoise numbers;
    private readonly int channels;

    public ImputeNetwork(int channels, int known, ImputeOptions options)
    {
        this.channels = channels;
        int hidden = options.Hidden;
        SolveOptions steps = new() { Solver = new Rk4(), Controller = new FixedStep(0.1) };
        model = options.Model switch
        {
            ImputerKind.GruOde => new GruOde(channels, hidden) { Solve = steps },
            ImputerKind.NeuralCde => new NeuralCde(
                channels, 1, hidden, [hidden], new() { Channels = ControlChannels.Time | ControlChannels.Mask }),
            _ => new LatentOde(channels, new()
            {
                Latent = hidden / 2,
                Hidden = hidden,
                FieldLayers = [hidden],
                DecoderLayers = [],
                Solve = steps,
            }),
        };
        int states = options.Model == ImputerKind.Latent ? hidden / 2 : hidden;
        inner = new([(4 * channels) + known + states, options.HeadUnits, options.HeadUnits], Activation.Relu);
        head = new(options.HeadUnits, 2 * channels, Initializer.Zeros, Initializer.Zeros);
        numbers = RowNoise.Normal("initial state", [hidden / 2]);
    }

    /// <summary>The weight of the divergence of the initial state of a latent equation.</summary>
    public StepConstant KlWeight { get; } = new("weight of the divergence", 1);

    protected override IReadOnlyList<Module> Parts => [model, inner, head];

    /// <summary>Returns the mean, then the logarithm of the standard deviation of every channel, [2 · channels].</summary>
    /// <param name="x">The features.</param>
    public Observations Expected(Observations x) => ExpectedBy(x, States(x, null, out _));

    /// <summary>Returns the loss of a row.</summary>
    /// <param name="x">The features.</param>
    public Tensor Loss(Observations x)
    {
        Observations expected = ExpectedBy(x, States(x, numbers.Value, out Tensor divergence));
        Tensor ofValues = Loop.Sum(
            at =>
            {
                Tensor both = at.Of(expected), wanted = at.Values, log = both[channels..];
                Tensor miss = wanted - both[..channels];

                // The mean minimises the squared error, whatever the scale; the scale maximises the likelihood of errors with
                // Student's distribution, which single large ones hardly change.
                Tensor relative = StopGradient(miss) * Exp(-log);
                Tensor ofScale = log + (0.5 * (Freedom + 1) * Log(1 + (Square(relative) / Freedom)));
                return Sum(at.Mask * ((0.5 * Square(miss)) + ofScale));
            },
            x.Channels(channels..(2 * channels)));
        return ofValues + (KlWeight.Value * divergence);
    }

    private Observations ExpectedBy(Observations x, Observations states) => Loop.Each(
        at =>
        {
            Tensor values = at.Values, known = values[(4 * channels)..];
            Tensor mean = values[(2 * channels)..(3 * channels)], log = values[(3 * channels)..(4 * channels)];
            Tensor both = head.Apply(Relu(inner.Apply(
                Concat(values[..channels], at.Mask[..channels], mean, log, known, at.Of(states)))));
            return Concat(mean + both[..channels], log + (LargestChange * Tanh(both[channels..] / LargestChange)));
        },
        x);

    private Observations States(Observations x, Tensor? noise, out Tensor divergence)
    {
        Observations seen = x.Channels(..channels);
        divergence = Constant(0);
        switch (model)
        {
            case GruOde gru:
                Observations before = gru.States(seen);
                return Loop.Each(at => gru.Update(at.Of(before), at), seen);
            case NeuralCde cde:
                return cde.States(seen);
            default:
                LatentOde latent = (LatentOde)model;
                (Tensor state, divergence) = latent.Draw(latent.Encode(seen), noise ?? Zeros([latent.Latent]));
                return latent.States(state, seen);
        }
    }
}
