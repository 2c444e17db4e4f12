namespace Continua;

/// <summary>
/// The coefficients of an explicit Runge–Kutta method, checked on construction: Yᵢ = y + h Σⱼ aᵢⱼ kⱼ, kᵢ = f(t + cᵢh,
/// Yᵢ), y⁺ = y + h Σᵢ bᵢ kᵢ.
/// </summary>
public sealed class Tableau
{
    /// <summary>A stage that evaluates the whole field, in <see cref="Summands"/>.</summary>
    internal const int WholeField = -1;

    /// <summary>Checks and stores the coefficients. The arrays are not copied.</summary>
    /// <param name="order">The order p of <paramref name="b"/>, at least 1.</param>
    /// <param name="c">The nodes, one per stage; the first is 0.</param>
    /// <param name="a">The strictly lower triangle: row i (from 0) has i entries that sum to cᵢ.</param>
    /// <param name="b">The weights of the propagated solution, one per stage; they sum to 1.</param>
    /// <param name="error">
    /// The weights b − b̂ of the error estimate, one per stage, with sum 0; null without an embedded method.
    /// </param>
    /// <param name="embeddedOrder">The order of b̂; 0 without an embedded method.</param>
    /// <param name="interpolant">
    /// Row j contains the coefficients of θ, θ², … in bⱼ(θ), with bⱼ(1) = bⱼ, or 0 for a further stage; null without an
    /// interpolant.
    /// </param>
    /// <param name="interpolantOrder">The order of the interpolant, uniformly in θ; 0 without an interpolant.</param>
    /// <param name="extraC">The nodes of further stages that only the interpolant uses; null for none.</param>
    /// <param name="extraA">
    /// The rows of A of the further stages: row i has s + i entries that sum to the node of further stage i; null for
    /// none.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="c"/>, <paramref name="a"/> or <paramref name="b"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A length, a sum or an order differs from the above, or an order condition does not hold. Checked are all
    /// conditions up to order 4, and the quadrature conditions of higher orders.
    /// </exception>
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
        IsFsal = EndsWithSolution = c[^1] == 1 && b[^1] == 0 && a[^1].AsSpan().SequenceEqual(b.AsSpan(0, b.Length - 1));
    }

    /// <summary>Stores the coefficients of a method each stage of which evaluates a summand of the field.</summary>
    /// <param name="summands">
    /// For each stage and each further stage, the index of the summand, or <see cref="WholeField"/>.
    /// </param>
    /// <param name="isFsal">Whether the last slope of a step is the first one of the next step.</param>
    internal Tableau(
        int order, double[] c, double[][] a, double[] b, int[] summands, bool isFsal, double[][] interpolant,
        int interpolantOrder, double[] extraC, double[][] extraA)
    {
        (Order, C, A, B, Summands, IsFsal) = (order, c, a, b, summands, isFsal);
        (Interpolant, InterpolantOrder, ExtraC, ExtraA) = (interpolant, interpolantOrder, extraC, extraA);
    }

    /// <summary>The order of the propagated weights <see cref="B"/>.</summary>
    public int Order { get; }

    /// <summary>The nodes c, one per stage.</summary>
    public double[] C { get; }

    /// <summary>The strictly lower triangle of A: row i has i entries.</summary>
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
    /// The interpolant: row j contains the coefficients of θ, θ², … in bⱼ(θ), where y(t + θh) ≈ y + h Σⱼ bⱼ(θ) kⱼ; the
    /// further stages follow the others. Null for a method without an interpolant, whose steps end at save times.
    /// </summary>
    public double[][]? Interpolant { get; }

    /// <summary>The order of the interpolant, uniformly in θ; 0 without an interpolant.</summary>
    public int InterpolantOrder { get; }

    /// <summary>The nodes of further stages that only the interpolant uses; empty if it needs none.</summary>
    public double[] ExtraC { get; }

    /// <summary>The rows of A of the further stages: row i has s + i entries.</summary>
    public double[][] ExtraA { get; }

    /// <summary>
    /// The number of stages s, including the last stage of an FSAL method, but not the further stages.
    /// </summary>
    public int Stages => C.Length;

    /// <summary>
    /// Whether the last stage is evaluated at the new solution (its row of A is b, its node 1). Its slope is then the
    /// first slope of the next step, so that a step costs s − 1 evaluations (FSAL).
    /// </summary>
    public bool IsFsal { get; }

    /// <summary>Whether the state of the last stage is the new solution.</summary>
    internal bool EndsWithSolution { get; }

    /// <summary>
    /// For each stage and each further stage, the index of the summand of the field that it evaluates, or
    /// <see cref="WholeField"/>; null if all evaluate the whole field.
    /// </summary>
    internal int[]? Summands { get; }

    /// <summary>Whether there is an embedded method, as error control requires.</summary>
    public bool IsAdaptive => Error is not null;
}
