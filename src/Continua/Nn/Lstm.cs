using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A long short-term memory cell: the next state of a recurrent network from its state and an input. The state
/// contains the output h and the memory c: [2 · units].
/// </summary>
/// <remarks>
/// i = σ(Wᵢx + bᵢ + Uᵢh + dᵢ), and likewise the forget gate f and the output gate o;
/// g = tanh(W_g x + b_g + U_g h + d_g), c' = f·c + i·g and h' = o·tanh(c'). The parameters
/// "0.weight", "0.bias" (W, b: of the input) and "1.weight", "1.bias" (U, d: of h) contain the rows for i, f, g and o,
/// in this order, as weight_ih, bias_ih, weight_hh and bias_hh of PyTorch's LSTMCell. References: Hochreiter,
/// Schmidhuber 1997, "Long short-term memory"; forget gate: Gers, Schmidhuber, Cummins 2000, "Learning to forget:
/// continual prediction with LSTM".
/// </remarks>
/// <example><code>
/// Lstm cell = new(inputs: 2, units: 8);
/// Tensor Summary(Observations series) =&gt; cell.Hidden(
///     Loop.Scan((state, at) =&gt; cell.Apply(at.Values, state), cell.Start, series).Last);
/// using Predictor&lt;double&gt; predictor = Predictor.OfSeries&lt;double&gt;(Summary, cell);
/// RaggedSeries&lt;double&gt; series = new(new double[,] { { 0.1, 1 }, { 0.4, 2 } }, [0, 0.5], 2);
/// double[,] outputs = predictor.EvaluateSeries(cell.Initialize&lt;double&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class Lstm : Module
{
    private readonly Linear ofInput, ofHidden;

    /// <summary>Creates the cell.</summary>
    /// <param name="inputs">The number of components of the input.</param>
    /// <param name="units">The number of components of the output h and of the memory c.</param>
    /// <param name="weights">The initializer of all parameters; null for uniform in ±1/√units.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public Lstm(int inputs, int units, Initializer? weights = null)
    {
        Guard(
            inputs > 0 && units > 0,
            $"A cell has one or more inputs and units, but got {inputs} and {units}; give for example 3 and 32.");
        (Inputs, Units) = (inputs, units);
        weights ??= Initializer.FanIn(units);
        ofInput = new(inputs, 4 * units, weights, weights);
        ofHidden = new(units, 4 * units, weights, weights);
    }

    /// <summary>The number of components of the input.</summary>
    public int Inputs { get; }

    /// <summary>The number of components of the output h and of the memory c.</summary>
    public int Units { get; }

    /// <summary>The state with h = 0 and c = 0, [2 · units].</summary>
    public Tensor Start => Zeros([2 * Units]);

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [ofInput, ofHidden];

    /// <summary>Returns the next state, [2 · units].</summary>
    /// <param name="input">The input, [inputs].</param>
    /// <param name="state">The state, [2 · units]: h, then c.</param>
    /// <exception cref="ArgumentException">The input or the state has another shape.</exception>
    public Tensor Apply(Tensor input, Tensor state)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor gates = ofInput.Apply(input) + ofHidden.Apply(Hidden(state));
        Tensor write = Sigmoid(gates[..Units]), keep = Sigmoid(gates[Units..(2 * Units)]);
        Tensor candidate = Tanh(gates[(2 * Units)..(3 * Units)]), read = Sigmoid(gates[(3 * Units)..]);
        Tensor memory = (keep * state[Units..]) + (write * candidate);
        return Concat(read * Tanh(memory), memory);
    }

    /// <summary>Returns the output h of a state, [units].</summary>
    /// <param name="state">The state, [2 · units].</param>
    /// <exception cref="ArgumentException">The state has another shape.</exception>
    public Tensor Hidden(Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Guard(
            state.Shape == [2 * Units],
            $"The state of an LSTM contains h and c, [{2 * Units}], but got {state.Type}; start from Lstm.Start.");
        return state[..Units];
    }
}
