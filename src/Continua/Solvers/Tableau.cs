namespace Continua;

/// <summary>
/// The coefficients of an explicit Runge–Kutta method, checked when made:
/// Yᵢ = y + h Σⱼ aᵢⱼ kⱼ, kᵢ = f(t + cᵢh, Yᵢ), y⁺ = y + h Σᵢ bᵢ kᵢ.
/// </summary>
public sealed class Tableau
{
    /// <summary>Takes the coefficients as they are (no copies) and checks shapes and sums.</summary>
    /// <param name="order">The order p of <paramref name="b"/>, at least 1.</param>
    /// <param name="c">The nodes, one a stage; the first is 0.</param>
    /// <param name="a">The strictly lower triangle: row i (from 0) holds i numbers that sum to cᵢ.</param>
    /// <param name="b">The weights of the propagated solution, one a stage; they sum to 1.</param>
    /// <param name="error">b − b̂, one number a stage, with sum 0; null without an embedded method.</param>
    /// <param name="embeddedOrder">The order of b̂; 0 without an embedded method.</param>
    /// <param name="interpolant">
    /// Row j holds the coefficients of θ, θ², … in bⱼ(θ), bⱼ(1) = bⱼ, or 0 for a further stage; null without.
    /// </param>
    /// <param name="interpolantOrder">The order of the interpolant, uniformly in θ; 0 without.</param>
    /// <param name="extraC">The nodes of further stages that only the interpolant reads; null without.</param>
    /// <param name="extraA">Row i holds s + i numbers that sum to the node of further stage i; null without.</param>
    /// <exception cref="ArgumentException">A shape or a sum is not as above.</exception>
    public Tableau(
        int order,
        double[] c,
        double[][] a,
        double[] b,
        double[]? error = null,
        int embeddedOrder = 0,
        double[][]? interpolant = null,
        int interpolantOrder = 0,
        double[]? extraC = null,
        double[][]? extraA = null)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        (Order, C, A, B) = (order, c, a, b);
        (Error, EmbeddedOrder) = (error, embeddedOrder);
        (Interpolant, InterpolantOrder) = (interpolant, interpolantOrder);
        (ExtraC, ExtraA) = (extraC ?? [], extraA ?? []);
        TableauChecks.Verify(this);
        IsFsal = c[^1] == 1 && b[^1] == 0 && a[^1].AsSpan().SequenceEqual(b.AsSpan(0, b.Length - 1));
    }

    /// <summary>The order of the propagated weights <see cref="B"/>.</summary>
    public int Order { get; }

    /// <summary>The nodes c, one a stage.</summary>
    public double[] C { get; }

    /// <summary>The strictly lower triangle: row i holds i numbers.</summary>
    public double[][] A { get; }

    /// <summary>The weights b of the propagated solution.</summary>
    public double[] B { get; }

    /// <summary>b − b̂: weights whose sum over the stages estimates the local error; null without b̂.</summary>
    public double[]? Error { get; }

    /// <summary>The order of the embedded weights b̂; 0 without.</summary>
    public int EmbeddedOrder { get; }

    /// <summary>
    /// The continuous extension: row j holds the coefficients of θ, θ², … in bⱼ(θ), where
    /// y(t + θh) ≈ y + h Σⱼ bⱼ(θ) kⱼ, further stages after the others; null where the method has none (steps then land
    /// on save times).
    /// </summary>
    public double[][]? Interpolant { get; }

    /// <summary>The order of the continuous extension, uniformly in θ; 0 without.</summary>
    public int InterpolantOrder { get; }

    /// <summary>The nodes of further stages, which only the interpolant reads; empty where it needs none.</summary>
    public double[] ExtraC { get; }

    /// <summary>The rows of A of further stages: row i holds s + i numbers.</summary>
    public double[][] ExtraA { get; }

    /// <summary>The number of stages s, the first-same-as-last one included, further ones not.</summary>
    public int Stages => C.Length;

    /// <summary>
    /// Whether the last stage stands at the new solution (its row of A is b, its node 1), and so is the next step's
    /// first: a step then costs s − 1 evaluations.
    /// </summary>
    public bool IsFsal { get; }

    /// <summary>Whether there is an embedded method, so that a step size can be controlled.</summary>
    public bool IsAdaptive => Error is not null;
}
