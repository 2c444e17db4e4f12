using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A continuous gated recurrent unit: between the observations of a row the state follows
/// dh/dt = (1 − z(h))∘(n(h) − h), which keeps it between −1 and 1; at each observation a <see cref="Gru"/> updates it by
/// the values and how far they are from those expected. Two linear layers read the mean and the logarithm of the standard
/// deviation that are expected of every channel.
/// </summary>
/// <remarks>
/// The whole is one solve with an event at every observation, so that each row has steps of its own. Reference: De Brouwer,
/// Simm, Arany, Moreau 2019, "GRU-ODE-Bayes: continuous modeling of sporadically-observed time series".
/// </remarks>
/// <example><code>
/// GruOde model = new(channels: 1, hidden: 8);
/// using Predictor&lt;float&gt; predictor = Predictor.OfSeries&lt;float&gt;(model.Expected, model);
/// RaggedSeries&lt;float&gt; series = new(new float[,] { { 0.1f }, { 0.4f }, { float.NaN }, { 0.2f } }, [0, 0.5, 2, 3], 3, 1);
/// RaggedSeries&lt;float&gt; means = predictor.EvaluateObservations(model.Initialize&lt;float&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class GruOde : Module
{
    private readonly int channels;
    private readonly Linear gates, candidate, expected;
    private readonly Gru cell;

    /// <summary>Creates the model.</summary>
    /// <param name="channels">The number of channels of the series.</param>
    /// <param name="hidden">The number of components of the hidden state.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public GruOde(int channels, int hidden = 32)
    {
        Guard(
            channels > 0 && hidden > 0,
            $"A model has one or more channels and hidden components, but got {channels} and {hidden}; give for example 3 "
            + $"and 32.");
        this.channels = channels;
        gates = new(hidden, 2 * hidden);
        candidate = new(hidden, hidden);
        expected = new(hidden, 2 * channels);
        cell = new(3 * channels, hidden);
    }

    /// <summary>The number of components of the hidden state.</summary>
    public int Hidden => cell.Units;

    /// <summary>The options of the solve.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-3, Atol = 1e-3 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [gates, candidate, expected, cell];

    /// <summary>
    /// Returns the mean of every channel, then the logarithm of its standard deviation, [2 · channels], at each observation
    /// from those before it.
    /// </summary>
    /// <param name="series">The observations of a row.</param>
    public Observations Expected(Observations series)
    {
        Observations states = States(series);
        return Loop.Each(at => ExpectedBy(at.Of(states)), series);
    }

    /// <summary>Returns the state at every observation, before the update by it, [hidden].</summary>
    /// <param name="series">The observations of a row.</param>
    public Observations States(Observations series)
    {
        ArgumentNullException.ThrowIfNull(series);
        Guard(
            series.Shape == [channels],
            $"The model reads {channels} channels, but got observations of shape {series.Shape}; give its constructor that number.");
        SolveOptions options = Solve with { Events = [Event.At(series, (t, state, at) => Update(state, at))] };
        return Ode.Solve((t, state) => Slope(state), Zeros([Hidden]), series, options: options).AtObservations;
    }

    /// <summary>Returns the state after an observation, [hidden].</summary>
    /// <param name="state">The state before it, [hidden].</param>
    /// <param name="at">The observation; without values it leaves the state as it is.</param>
    public Tensor Update(Tensor state, Observation at)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(at);
        Tensor surprise = at.Mask * (at.Values - ExpectedBy(state)[..channels]);
        return Where(Sum(at.Mask) > 0, cell.Apply(Concat(at.Values, at.Mask, surprise), state), state);
    }

    /// <summary>Returns the mean of every channel, then the logarithm of its standard deviation, [2 · channels].</summary>
    /// <param name="state">The state, [hidden].</param>
    public Tensor ExpectedBy(Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return expected.Apply(state);
    }

    private Tensor Slope(Tensor state)
    {
        Tensor open = Sigmoid(gates.Apply(state));
        Tensor reset = open[..Hidden], keep = open[Hidden..];
        return (1 - keep) * (Tanh(candidate.Apply(reset * state)) - state);
    }
}
