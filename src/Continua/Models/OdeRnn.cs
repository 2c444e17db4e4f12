using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A recurrent network whose hidden state follows a neural differential equation between the observations of a row, and is
/// updated by a <see cref="Gru"/> at each of them; a linear layer reads the state after the last one.
/// </summary>
/// <remarks>
/// The whole is one solve with an event at every observation, so that each row has steps of its own. An observation without
/// values leaves the state as it is. The field is a multilayer perceptron whose outputs are bounded by tanh. Reference:
/// Rubanova, Chen, Duvenaud 2019, "Latent ordinary differential equations for irregularly-sampled time series".
/// </remarks>
/// <example><code>
/// OdeRnn model = new(channels: 1, outputs: 2, hidden: 8);
/// using Predictor&lt;float&gt; predictor = Predictor.OfSeries&lt;float&gt;(model.Apply, model);
/// RaggedSeries&lt;float&gt; series = new(new float[,] { { 0.1f }, { 0.4f }, { float.NaN }, { 0.2f } }, [0, 0.5, 2, 3], 3, 1);
/// float[,] logits = predictor.EvaluateSeries(model.Initialize&lt;float&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class OdeRnn : SeriesModel
{
    private readonly Mlp slope;
    private readonly Gru cell;
    private readonly Linear head;
    private readonly int channels;

    /// <summary>Creates the model.</summary>
    /// <param name="channels">The number of channels of the series.</param>
    /// <param name="outputs">The number of outputs, such as the logits of classes.</param>
    /// <param name="hidden">The number of components of the hidden state.</param>
    /// <param name="layers">The sizes of the hidden layers of the field; null for one of the size of the state.</param>
    /// <param name="head">The initializer of the layer that reads the state; null for uniform in ±1/√hidden.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public OdeRnn(int channels, int outputs, int hidden = 32, IReadOnlyList<int>? layers = null, Initializer? head = null)
    {
        Guard(
            channels > 0 && outputs > 0 && hidden > 0,
            $"A model has one or more channels, outputs and hidden components, but got {channels}, {outputs} and "
            + $"{hidden}; give for example 3, 2 and 32.");
        this.channels = channels;
        slope = new([hidden, .. layers ?? [hidden], hidden], Activation.Tanh);
        cell = new(2 * channels, hidden);
        this.head = new(hidden, outputs, head, head);
    }

    /// <inheritdoc/>
    public override int Outputs => head.Outputs;

    /// <summary>The number of components of the hidden state.</summary>
    public int Hidden => cell.Units;

    /// <summary>The options of the solve.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-3, Atol = 1e-3 };

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [slope, cell, head];

    /// <inheritdoc/>
    public override Tensor Apply(Observations series) => head.Apply(State(series));

    /// <inheritdoc/>
    public override Observations Online(Observations series)
    {
        ArgumentNullException.ThrowIfNull(series);
        Observations before = Ode.Solve(Field, Zeros([Hidden]), series, options: With(series)).AtObservations;
        return Loop.Each(at => head.Apply(Update(at.Of(before), at)), series);
    }

    /// <summary>Returns the hidden state after the last observation, [hidden].</summary>
    /// <param name="series">The observations of a row.</param>
    public Tensor State(Observations series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Ode.Solve(Field, Zeros([Hidden]), series.StartTime, series.EndTime, options: With(series)).Last;
    }

    /// <summary>
    /// Returns the hidden state after the first observation of a solve backwards in time from the last one, [hidden].
    /// </summary>
    /// <param name="series">The observations of a row.</param>
    public Tensor StateBackwards(Observations series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Ode.Solve(Field, Zeros([Hidden]), series.EndTime, series.StartTime, options: With(series)).Last;
    }

    private Tensor Field(Tensor t, Tensor state) => Tanh(slope.Apply(state));

    private SolveOptions With(Observations series)
    {
        Guard(
            series.Shape == [channels],
            $"The model reads {channels} channels, but got observations of shape {series.Shape}; give its constructor that number.");
        return Solve with { Events = [Event.At(series, (t, state, at) => Update(state, at))] };
    }

    private Tensor Update(Tensor state, Observation at) =>
        Where(Sum(at.Mask) > 0, cell.Apply(Concat(at.Values, at.Mask), state), state);
}
