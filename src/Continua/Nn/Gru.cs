using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>A gated recurrent unit: the next state of a recurrent network from its state and an input.</summary>
/// <remarks>
/// r = σ(Wᵣx + bᵣ + Uᵣh + cᵣ), z = σ(W_z x + b_z + U_z h + c_z), n = tanh(Wₙx + bₙ + r·(Uₙh + cₙ)),
/// h' = (1 − z)·n + z·h. The parameters "0.weight", "0.bias" (W, b) and "1.weight", "1.bias" (U, c) contain the rows
/// for r, z and n, in this order, as weight_ih, bias_ih, weight_hh and bias_hh of PyTorch's GRUCell. Reference: Cho et
/// al. 2014, with the reset gate applied after the product with the state, as in cuDNN and PyTorch.
/// </remarks>
/// <example><code>
/// Gru cell = new(inputs: 2, units: 8);
/// Tensor Summary(Observations series) =&gt;
///     Loop.Scan((state, at) =&gt; cell.Apply(at.Values, state), Tensor.Zeros([8]), series).Last;
/// using Predictor&lt;double&gt; predictor = Predictor.OfSeries&lt;double&gt;(Summary, cell);
/// RaggedSeries&lt;double&gt; series = new(new double[,] { { 0.1, 1 }, { 0.4, 2 } }, [0, 0.5], 2);
/// double[,] states = predictor.EvaluateSeries(cell.Initialize&lt;double&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class Gru : Module
{
    private readonly Linear ofInput, ofState;

    /// <summary>Creates the cell.</summary>
    /// <param name="inputs">The number of components of the input.</param>
    /// <param name="units">The number of components of the state.</param>
    /// <param name="weights">The initializer of all parameters; null for uniform in ±1/√units.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public Gru(int inputs, int units, Initializer? weights = null)
    {
        Guard(
            inputs > 0 && units > 0,
            $"A cell has one or more inputs and units, but got {inputs} and {units}; give for example 3 and 32.");
        (Inputs, Units) = (inputs, units);
        weights ??= Initializer.FanIn(units);
        ofInput = new(inputs, 3 * units, weights, weights);
        ofState = new(units, 3 * units, weights, weights);
    }

    /// <summary>The number of components of the input.</summary>
    public int Inputs { get; }

    /// <summary>The number of components of the state.</summary>
    public int Units { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [ofInput, ofState];

    /// <summary>Returns the next state, [units].</summary>
    /// <param name="input">The input, [inputs].</param>
    /// <param name="state">The state, [units].</param>
    /// <exception cref="ArgumentException">The input or the state has another shape.</exception>
    public Tensor Apply(Tensor input, Tensor state)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(state);
        Tensor a = ofInput.Apply(input), b = ofState.Apply(state);
        int gates = 2 * Units;
        Tensor open = Sigmoid(a[..gates] + b[..gates]);
        Tensor reset = open[..Units], keep = open[Units..];
        Tensor candidate = Tanh(a[gates..] + (reset * b[gates..]));
        return candidate + (keep * (state - candidate));
    }
}
