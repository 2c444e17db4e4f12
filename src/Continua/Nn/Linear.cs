namespace Continua.Learning;

/// <summary>W x + b, with W of shape [outputs, inputs].</summary>
public sealed class Linear : Module
{
    private readonly Tensor weight;
    private readonly Tensor? bias;

    /// <param name="weights">How W is drawn; uniform in ±1/√inputs if null, and so is b.</param>
    /// <param name="biases">How b is drawn.</param>
    /// <param name="hasBias">Whether there is a b.</param>
    public Linear(int inputs, int outputs, Initializer? weights = null, Initializer? biases = null, bool hasBias = true)
    {
        (Inputs, Outputs) = (inputs, outputs);
        weight = Parameter("weight", [outputs, inputs], weights ?? Initializer.FanIn(inputs));
        bias = hasBias ? Parameter("bias", [outputs], biases ?? Initializer.FanIn(inputs)) : null;
    }

    public int Inputs { get; }

    public int Outputs { get; }

    protected override IReadOnlyList<Module> Parts => [];

    /// <param name="x">[inputs].</param>
    /// <returns>[outputs].</returns>
    public Tensor Apply(Tensor x)
    {
        Tensor product = Tensor.MatVec(weight, x);
        return bias is null ? product : product + bias;
    }
}
