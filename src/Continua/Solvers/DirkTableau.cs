namespace Continua;

/// <summary>
/// The coefficients of a diagonally implicit Runge–Kutta method, checked on construction: Yᵢ = y + h Σⱼ aᵢⱼ kⱼ over
/// j ≤ i, kᵢ = f(t + cᵢh, Yᵢ), y⁺ = y + h Σᵢ bᵢ kᵢ.
/// </summary>
public sealed class DirkTableau
{
    /// <summary>Checks and stores the coefficients. The arrays are not copied.</summary>
    /// <param name="order">The order p of <paramref name="b"/>, at least 1.</param>
    /// <param name="c">The nodes, one per stage.</param>
    /// <param name="a">
    /// The lower triangle: row i (from 0) has i + 1 entries that sum to cᵢ. The last entry is 0 in explicit stages and
    /// the same positive γ in all others, so that the stages of a step share one matrix M − hγ ∂f/∂y, with M the mass
    /// matrix.
    /// </param>
    /// <param name="b">The weights of the propagated solution, one per stage; they sum to 1.</param>
    /// <param name="error">
    /// The weights b − b̂ of the error estimate, one per stage, with sum 0; null without an embedded method.
    /// </param>
    /// <param name="embeddedOrder">The order of b̂; 0 without an embedded method.</param>
    /// <param name="interpolant">
    /// Row j contains the coefficients of θ, θ², … in bⱼ(θ), with bⱼ(1) = bⱼ; null without an interpolant.
    /// </param>
    /// <param name="interpolantOrder">The order of the interpolant, uniformly in θ; 0 without an interpolant.</param>
    /// <param name="explicitA">
    /// The strictly lower triangle of the explicit method with the same nodes and weights, for the explicit summand of a
    /// <see cref="SplitTerm"/>: row i (from 0) has i entries that sum to cᵢ. Null for a method that integrates sums as a whole.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="c"/>, <paramref name="a"/> or <paramref name="b"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A length, a sum, a diagonal entry or an order differs from the above, or an order condition does not hold.
    /// Checked are all conditions up to order 4, those that couple the two methods up to order 3, and the quadrature
    /// conditions of higher orders.
    /// </exception>
    public DirkTableau(
        int order,
        double[] c,
        double[][] a,
        double[] b,
        double[]? error = null,
        int embeddedOrder = 0,
        double[][]? interpolant = null,
        int interpolantOrder = 0,
        double[][]? explicitA = null)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        (Order, C, A, B) = (order, c, a, b);
        (Error, EmbeddedOrder) = (error, embeddedOrder);
        (Interpolant, InterpolantOrder, Explicit) = (interpolant, interpolantOrder, explicitA);
        Gamma = DirkChecks.Verify(this);

        IsStifflyAccurate = c[^1] == 1 && a[^1].AsSpan().SequenceEqual(b) && a[^1][^1] != 0;
        IsFsal = IsStifflyAccurate && a[0][0] == 0;
    }

    /// <summary>The order of the propagated weights <see cref="B"/>.</summary>
    public int Order { get; }

    /// <summary>The diagonal γ of the implicit stages.</summary>
    public double Gamma { get; }

    /// <summary>The nodes c, one per stage.</summary>
    public double[] C { get; }

    /// <summary>The lower triangle with its diagonal: row i has i + 1 entries.</summary>
    public double[][] A { get; }

    /// <summary>The weights b of the propagated solution.</summary>
    public double[] B { get; }

    /// <summary>
    /// The weights b − b̂, with which the stages' slopes give the local error estimate; null without an embedded
    /// method.
    /// </summary>
    public double[]? Error { get; }

    /// <summary>The order of the embedded weights b̂; 0 without an embedded method.</summary>
    public int EmbeddedOrder { get; }

    /// <summary>
    /// The interpolant: row j contains the coefficients of θ, θ², … in bⱼ(θ), where y(t + θh) ≈ y + h Σⱼ bⱼ(θ) kⱼ; null
    /// for a method without an interpolant.
    /// </summary>
    public double[][]? Interpolant { get; }

    /// <summary>The order of the interpolant, uniformly in θ; 0 without an interpolant.</summary>
    public int InterpolantOrder { get; }

    /// <summary>The strictly lower triangle of the explicit method with the same nodes and weights; null for none.</summary>
    public double[][]? Explicit { get; }

    /// <summary>The number of stages s, including explicit ones.</summary>
    public int Stages => C.Length;

    /// <summary>
    /// Whether the last stage is implicit and equals the new solution: its row of A is b, its node 1.
    /// </summary>
    public bool IsStifflyAccurate { get; }

    /// <summary>
    /// Whether the last stage is evaluated at the new solution and the first stage is explicit, so that the last slope
    /// is the first slope of the next step (FSAL).
    /// </summary>
    public bool IsFsal { get; }

    /// <summary>Whether there is an embedded method, as error control requires.</summary>
    public bool IsAdaptive => Error is not null;
}
