namespace Continua;

/// <summary>
/// The coefficients of a diagonally implicit Runge–Kutta method, checked when made:
/// Yᵢ = y + h Σⱼ aᵢⱼ kⱼ with j ≤ i, kᵢ = f(t + cᵢh, Yᵢ), y⁺ = y + h Σᵢ bᵢ kᵢ.
/// </summary>
public sealed class DirkTableau
{
    /// <summary>Takes the coefficients as they are (no copies) and checks shapes and sums.</summary>
    /// <param name="order">The order p of <paramref name="b"/>, at least 1.</param>
    /// <param name="c">The nodes, one a stage.</param>
    /// <param name="a">
    /// The lower triangle: row i (from 0) holds i + 1 numbers that sum to cᵢ. The last of them is 0 in explicit stages
    /// and one and the same positive γ in all others, so that the stages of a step share one matrix 1 − hγJ.
    /// </param>
    /// <param name="b">The weights of the propagated solution, one a stage; they sum to 1.</param>
    /// <param name="error">b − b̂, one number a stage, with sum 0; null without an embedded method.</param>
    /// <param name="embeddedOrder">The order of b̂; 0 without an embedded method.</param>
    /// <param name="interpolant">Row j holds the coefficients of θ, θ², … in bⱼ(θ), bⱼ(1) = bⱼ; null without.</param>
    /// <param name="interpolantOrder">The order of the interpolant, uniformly in θ; 0 without.</param>
    /// <exception cref="ArgumentException">A shape or a sum is not as above.</exception>
    public DirkTableau(
        int order,
        double[] c,
        double[][] a,
        double[] b,
        double[]? error = null,
        int embeddedOrder = 0,
        double[][]? interpolant = null,
        int interpolantOrder = 0)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        (Order, C, A, B) = (order, c, a, b);
        (Error, EmbeddedOrder) = (error, embeddedOrder);
        (Interpolant, InterpolantOrder) = (interpolant, interpolantOrder);
        Gamma = DirkChecks.Verify(this);

        IsStifflyAccurate = c[^1] == 1 && a[^1].AsSpan().SequenceEqual(b) && a[^1][^1] != 0;
        IsFsal = IsStifflyAccurate && a[0][0] == 0;
    }

    /// <summary>The order of the propagated weights <see cref="B"/>.</summary>
    public int Order { get; }

    /// <summary>The diagonal γ of the implicit stages.</summary>
    public double Gamma { get; }

    /// <summary>The nodes c, one a stage.</summary>
    public double[] C { get; }

    /// <summary>The lower triangle with its diagonal: row i holds i + 1 numbers.</summary>
    public double[][] A { get; }

    /// <summary>The weights b of the propagated solution.</summary>
    public double[] B { get; }

    /// <summary>b − b̂: weights whose sum over the stages estimates the local error; null without b̂.</summary>
    public double[]? Error { get; }

    /// <summary>The order of the embedded weights b̂; 0 without.</summary>
    public int EmbeddedOrder { get; }

    /// <summary>
    /// The continuous extension: row j holds the coefficients of θ, θ², … in bⱼ(θ), where
    /// y(t + θh) ≈ y + h Σⱼ bⱼ(θ) kⱼ; null where the method has none.
    /// </summary>
    public double[][]? Interpolant { get; }

    /// <summary>The order of the continuous extension, uniformly in θ; 0 without.</summary>
    public int InterpolantOrder { get; }

    /// <summary>The number of stages s, explicit ones included.</summary>
    public int Stages => C.Length;

    /// <summary>Whether the last stage is implicit and is the new solution (its row of A is b, its node 1).</summary>
    public bool IsStifflyAccurate { get; }

    /// <summary>
    /// Whether the last stage stands at the new solution and the first is explicit, so that its slope is the next
    /// step's first.
    /// </summary>
    public bool IsFsal { get; }

    /// <summary>Whether there is an embedded method, so that a step size can be controlled.</summary>
    public bool IsAdaptive => Error is not null;
}
