namespace Continua;

/// <summary>
/// The coefficients of an explicit Runge–Kutta method:
/// Yᵢ = y + h Σⱼ aᵢⱼ kⱼ, kᵢ = f(t + cᵢh, Yᵢ), y⁺ = y + h Σᵢ bᵢ kᵢ.
/// </summary>
public sealed class Tableau
{
    public Tableau()
    {
    }

    /// <summary>The order of the propagated weights <see cref="B"/>.</summary>
    public required int Order { get; init; }

    /// <summary>The nodes c, one a stage.</summary>
    public required double[] C { get; init; }

    /// <summary>The strictly lower triangle: row i holds i numbers.</summary>
    public required double[][] A { get; init; }

    /// <summary>The weights b of the propagated solution.</summary>
    public required double[] B { get; init; }

    /// <summary>b − b̂, whose combination of stages estimates the local error; null without an embedded method.</summary>
    public double[]? Error { get; init; }

    /// <summary>The order of the embedded weights b̂; 0 without.</summary>
    public int EmbeddedOrder { get; init; }

    /// <summary>
    /// The continuous extension: row j holds the coefficients of θ, θ², … in bⱼ(θ), where
    /// y(t + θh) ≈ y + h Σⱼ bⱼ(θ) kⱼ; null where the method has none (steps then land on save times).
    /// </summary>
    public double[][]? Interpolant { get; init; }

    /// <summary>The order of the continuous extension, uniformly in θ; 0 without.</summary>
    public int InterpolantOrder { get; init; }

    public int Stages => C.Length;
}
