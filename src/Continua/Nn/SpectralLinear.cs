namespace Continua.Learning;

/// <summary>
/// A linear layer whose matrix is divided by its largest singular value σ where that exceeds a bound, so that the layer
/// stretches no distance by more: x ↦ W x · min(1, bound/σ) + b.
/// </summary>
/// <remarks>
/// σ is estimated by power iteration from a fixed start, anew for every set of parameters: a pure function of W, without a
/// buffer to keep. The singular vectors are held while differentiating, as in the reference.
/// Reference: Miyato, Kataoka, Koyama, Yoshida 2018, "Spectral normalization for generative adversarial networks", algorithm 1.
/// </remarks>
public sealed class SpectralLinear : Module
{
    private readonly Tensor weight, bias;

    /// <param name="bound">The largest stretch.</param>
    /// <param name="iterations">Of the power method; the estimate is from below.</param>
    public SpectralLinear(int inputs, int outputs, double bound = 1, int iterations = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bound, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        (Inputs, Outputs, Bound, Iterations) = (inputs, outputs, bound, iterations);
        weight = Parameter("weight", [outputs, inputs], Initializer.FanIn(inputs));
        bias = Parameter("bias", [outputs], Initializer.FanIn(inputs));
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public double Bound { get; }

    public int Iterations { get; }

    protected override IReadOnlyList<Module> Parts => [];

    /// <param name="x">[inputs].</param>
    /// <returns>[outputs].</returns>
    public Tensor Apply(Tensor x) => (Tensor.MatVec(weight, x) * Tensor.Min(Bound / LargestSingularValue(), 1)) + bias;

    /// <summary>σ, differentiable by the weights.</summary>
    public Tensor LargestSingularValue()
    {
        // No direction is favoured, and none that is likely is orthogonal to it.
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
