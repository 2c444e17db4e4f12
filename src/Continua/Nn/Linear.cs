namespace Continua.Learning;

/// <summary>The layer W x + b, with W of shape [outputs, inputs].</summary>
public sealed class Linear : Module
{
    private readonly Tensor weight;
    private readonly Tensor? bias;

    /// <summary>Creates the layer and declares its parameters "weight" and "bias".</summary>
    /// <param name="inputs">The number of components of x.</param>
    /// <param name="outputs">The number of components of the result.</param>
    /// <param name="weights">The initializer of W; null for uniform in [−1/√inputs, 1/√inputs].</param>
    /// <param name="biases">The initializer of b; null for uniform in [−1/√inputs, 1/√inputs].</param>
    /// <param name="hasBias">Whether the layer has a bias b; if not, it computes W x.</param>
    public Linear(int inputs, int outputs, Initializer? weights = null, Initializer? biases = null, bool hasBias = true)
    {
        (Inputs, Outputs) = (inputs, outputs);
        weight = Parameter("weight", [outputs, inputs], weights ?? Initializer.FanIn(inputs));
        bias = hasBias ? Parameter("bias", [outputs], biases ?? Initializer.FanIn(inputs)) : null;
    }

    /// <summary>The number of components of x.</summary>
    public int Inputs { get; }

    /// <summary>The number of components of the result.</summary>
    public int Outputs { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [];

    /// <summary>Returns W x + b, or W x for a layer without a bias.</summary>
    /// <param name="x">The input, [inputs].</param>
    /// <returns>The output, [outputs].</returns>
    public Tensor Apply(Tensor x)
    {
        Tensor product = Tensor.MatVec(weight, x);
        return bias is null ? product : product + bias;
    }
}
