using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A neural controlled differential equation: a hidden state z follows dz = f(z) dX along a path X through the
/// observations of a row, from z = g(X) at the first observation; a linear layer reads the state.
/// </summary>
/// <remarks>
/// The field f is a multilayer perceptron whose outputs are bounded by tanh, so that the state cannot grow faster than
/// the path changes. Reference: Kidger, Morrill, Foster, Lyons 2020, "Neural controlled differential equations for
/// irregular time series".
/// </remarks>
/// <example><code>
/// NeuralCde model = new(channels: 1, outputs: 2, hidden: 8);
/// using Predictor&lt;float&gt; predictor = Predictor.OfSeries&lt;float&gt;(model.Apply, model);
/// RaggedSeries&lt;float&gt; series = new(new float[,] { { 0.1f }, { 0.4f }, { float.NaN }, { 0.2f } }, [0, 0.5, 2, 3], 3, 1);
/// float[,] logits = predictor.EvaluateSeries(model.Initialize&lt;float&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class NeuralCde : SeriesModel
{
    private readonly ControlOptions path;
    private readonly Linear start;
    private readonly Mlp matrix;
    private readonly Linear head;

    /// <summary>Creates the model.</summary>
    /// <param name="channels">The number of channels of the series.</param>
    /// <param name="outputs">The number of outputs, such as the logits of classes.</param>
    /// <param name="hidden">The number of components of the hidden state.</param>
    /// <param name="layers">The sizes of the hidden layers of the field; null for two of 32.</param>
    /// <param name="path">
    /// The path through the observations; null for a linear one with the time as a channel. With
    /// <see cref="ControlOptions.Window"/>, long series are passed by log-signatures; the activation is then smooth, such as tanh.
    /// </param>
    /// <param name="activation">The activation between the layers of the field; null for ReLU.</param>
    /// <param name="head">
    /// The initializer of the layer that reads the state; null for uniform in ±1/√hidden.
    /// </param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public NeuralCde(
        int channels, int outputs, int hidden = 32, IReadOnlyList<int>? layers = null, ControlOptions? path = null,
        Activation? activation = null, Initializer? head = null)
    {
        Guard(
            channels > 0 && outputs > 0 && hidden > 0,
            $"A model has one or more channels, outputs and hidden components, but got {channels}, {outputs} and "
            + $"{hidden}; give for example 3, 2 and 32.");
        this.path = path ?? new();
        Hidden = hidden;
        PathChannels = this.path.CountOf(channels);
        start = new(PathChannels, hidden);
        matrix = new([hidden, .. layers ?? [32, 32], hidden * PathChannels], activation ?? Activation.Relu);
        this.head = new(hidden, outputs, head, head);
    }

    /// <inheritdoc/>
    public override int Outputs => head.Outputs;

    /// <summary>The number of components of the hidden state.</summary>
    public int Hidden { get; }

    /// <summary>The number of channels of the path, which include the time.</summary>
    public int PathChannels { get; }

    /// <summary>The options of the solve: by default, one Runge–Kutta step of order 4 for each interval.</summary>
    public SolveOptions Solve { get; init; } = new() { Solver = new Rk4(), Controller = new FixedStep(1) };

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [start, matrix, head];

    /// <inheritdoc/>
    public override Tensor Apply(Observations series) => head.Apply(State(series));

    /// <inheritdoc/>
    public override Observations Online(Observations series)
    {
        GuardCausal(path);
        return Each(series);
    }

    /// <summary>
    /// Returns the outputs at every observation, [outputs]; they depend on later observations if the path does
    /// (<see cref="ControlOptions.IsCausal"/>).
    /// </summary>
    /// <param name="series">The observations of a row.</param>
    public Observations Each(Observations series)
    {
        Observations states = States(series);
        return Loop.Each(at => head.Apply(at.Of(states)), series);
    }

    /// <summary>Returns the hidden state at every observation, [hidden].</summary>
    /// <param name="series">The observations of a row.</param>
    public Observations States(Observations series)
    {
        ControlPath control = new(series, path);
        ControlledTerm term = new((s, z) => Field(z), control);
        return Ode.Solve(term, start.Apply(control.Start), series, Solve).AtObservations;
    }

    /// <summary>Returns the hidden state at the last observation, [hidden].</summary>
    /// <param name="series">The observations of a row.</param>
    public Tensor State(Observations series)
    {
        ControlPath control = new(series, path);
        return path.HasWindows
            ? Ode.Solve(new LogOdeTerm(Field, control), start.Apply(control.Start), Solve).Last
            : Ode.Solve(new ControlledTerm((s, z) => Field(z), control), start.Apply(control.Start), Solve).Last;
    }

    private Tensor Field(Tensor z) => Reshape(Tanh(matrix.Apply(z)), [Hidden, PathChannels]);
}
