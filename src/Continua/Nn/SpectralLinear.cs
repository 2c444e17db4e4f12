namespace Continua.Learning;

/// <summary>
/// A linear layer with a bounded Lipschitz constant: x ↦ W x · min(1, bound/σ) + b, where σ is the largest singular
/// value of W.
/// </summary>
/// <remarks>
/// σ is estimated by power iteration from a fixed start at each evaluation, so that the layer is a pure function of its
/// parameters and has no state. The estimate is a lower bound of σ: with too few iterations, the Lipschitz constant can
/// exceed the bound. Derivatives treat the singular vectors as constants, as in the reference. Reference: Miyato,
/// Kataoka, Koyama, Yoshida 2018, "Spectral normalization for generative adversarial networks", algorithm 1.
/// </remarks>
public sealed class SpectralLinear : Module
{
    private readonly Tensor weight, bias;

    /// <summary>Creates the layer and declares its parameters "weight" and "bias".</summary>
    /// <param name="inputs">The number of components of x.</param>
    /// <param name="outputs">The number of components of the result.</param>
    /// <param name="bound">The bound of the Lipschitz constant, positive.</param>
    /// <param name="iterations">The number of power iterations for σ, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The bound is not positive, or the number of iterations is below 1.
    /// </exception>
    public SpectralLinear(int inputs, int outputs, double bound = 1, int iterations = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bound, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        (Inputs, Outputs, Bound, Iterations) = (inputs, outputs, bound, iterations);
        weight = Parameter("weight", [outputs, inputs], Initializer.FanIn(inputs));
        bias = Parameter("bias", [outputs], Initializer.FanIn(inputs));
    }

    /// <summary>The number of components of x.</summary>
    public int Inputs { get; }

    /// <summary>The number of components of the result.</summary>
    public int Outputs { get; }

    /// <summary>The bound of the Lipschitz constant.</summary>
    public double Bound { get; }

    /// <summary>The number of power iterations.</summary>
    public int Iterations { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [];

    /// <summary>Returns W x · min(1, bound/σ) + b, with the estimate of σ.</summary>
    /// <param name="x">The input, [inputs].</param>
    /// <returns>The output, [outputs].</returns>
    public Tensor Apply(Tensor x) => (Tensor.MatVec(weight, x) * Tensor.Min(Bound / LargestSingularValue(), 1)) + bias;

    /// <summary>Returns the estimate of σ, differentiable with respect to the weights.</summary>
    public Tensor LargestSingularValue()
    {
        // A random start is practically never orthogonal to the leading singular vector.
        double[] start = new double[Inputs];
        for (int i = 0; i < Inputs; i++)
        {
            start[i] = new RandomKey(0).Normal(i);
        }

        Tensor right = Tensor.Vector(start), left = Unit(Tensor.MatVec(weight, right));
        for (int i = 0; i < Iterations; i++)
        {
            right = Unit(Tensor.TransposeMatVec(weight, left));
            left = Unit(Tensor.MatVec(weight, right));
        }

        return Tensor.Dot(Tensor.StopGradient(left), Tensor.MatVec(weight, Tensor.StopGradient(right)));
    }

    private static Tensor Unit(Tensor vector) => vector / Tensor.Sqrt(Tensor.Sum(Tensor.Square(vector)) + 1e-24);
}
