using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// The layer (W x + b)∘σ(w_g t + b_g) + w_s t, whose gate and shift depend on the time. It is common in the fields of
/// continuous normalising flows.
/// </summary>
/// <remarks>
/// The parameters are "0.weight" and "0.bias" (W, b), "1.weight" and "1.bias" (w_g, b_g), and "2.weight" (w_s). Those
/// of the gate and the shift are initialised uniformly in [−1, 1].
/// Reference: Grathwohl, Chen, Bettencourt, Sutskever, Duvenaud 2019, "FFJORD: free-form continuous dynamics for
/// scalable reversible generative models", the layer "concatsquash" of its experiments.
/// </remarks>
public sealed class ConcatSquash : Module
{
    private readonly Linear layer, gate, shift;

    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">The number of components of x.</param>
    /// <param name="outputs">The number of components of the result.</param>
    /// <param name="weights">The initializer of W; null for uniform in ±1/√inputs.</param>
    /// <param name="biases">The initializer of b; null for uniform in ±1/√inputs.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public ConcatSquash(int inputs, int outputs, Initializer? weights = null, Initializer? biases = null)
    {
        Guard(
            inputs > 0 && outputs > 0,
            $"A layer has one or more inputs and outputs, but got {inputs} and {outputs}; give for example 2 and 64.");
        (Inputs, Outputs) = (inputs, outputs);
        layer = new(inputs, outputs, weights, biases);
        gate = new(1, outputs);
        shift = new(1, outputs, hasBias: false);
    }

    /// <summary>The number of components of x.</summary>
    public int Inputs { get; }

    /// <summary>The number of components of the result.</summary>
    public int Outputs { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [layer, gate, shift];

    /// <summary>Returns the output of the layer, [outputs].</summary>
    /// <param name="t">The time, a scalar.</param>
    /// <param name="x">The input, [inputs].</param>
    /// <exception cref="ArgumentException">The time is not a scalar, or the input has another shape.</exception>
    public Tensor Apply(Tensor t, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(t);
        ArgumentNullException.ThrowIfNull(x);
        Tensor time = Reshape(t, [1]);
        return (layer.Apply(x) * Sigmoid(gate.Apply(time))) + shift.Apply(time);
    }
}
