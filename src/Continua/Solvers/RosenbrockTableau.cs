namespace Continua;

/// <summary>
/// The coefficients of a Rosenbrock method, checked when made, in the form that multiplies by no Jacobian:
/// (M/(hγ) − J) Uᵢ = f(t + αᵢh, y + Σⱼ aᵢⱼ Uⱼ) + M Σⱼ (cᵢⱼ/h) Uⱼ + hγᵢ ∂f/∂t, y⁺ = y + Σᵢ mᵢ Uᵢ,
/// for M y' = f(t, y) with J = ∂f/∂y; J and ∂f/∂t are taken at t, y, and sums run over j &lt; i.
/// </summary>
/// <remarks>
/// With slopes kᵢ and the matrix Γ, U = h Γ k: Γ⁻¹ is 1/γ on the diagonal and −cᵢⱼ below it, the nodes are the row sums
/// of aΓ, the weights of the slopes are mΓ, and γᵢ are the row sums of Γ.
/// Reference: Hairer and Wanner (1996), <i>Solving Ordinary Differential Equations II</i>, section IV.7.
/// </remarks>
public sealed class RosenbrockTableau
{
    /// <summary>Takes the coefficients as they are (no copies) and checks shapes and sums.</summary>
    /// <param name="order">The order p of <paramref name="m"/>, at least 1.</param>
    /// <param name="gamma">γ, positive: one for all stages, so that a step factorises one matrix.</param>
    /// <param name="a">The strictly lower triangle: row i (from 0) holds i numbers.</param>
    /// <param name="c">The strictly lower triangle of what is added on the right: row i holds i numbers.</param>
    /// <param name="m">The weights of the propagated solution, one a stage.</param>
    /// <param name="error">m − m̂, one number a stage.</param>
    /// <param name="embeddedOrder">The order of m̂, at least 1; it may be above <paramref name="order"/>.</param>
    /// <param name="nodes">αᵢ, one a stage; the first is 0.</param>
    /// <param name="timeFactors">γᵢ, one a stage; the first is γ.</param>
    /// <param name="interpolant">Row i holds the coefficients of θ, θ², … in wᵢ(θ), wᵢ(1) = mᵢ; null without.</param>
    /// <param name="interpolantOrder">The order of the interpolant, uniformly in θ; 0 without.</param>
    /// <exception cref="ArgumentException">A shape or a sum is not as above.</exception>
    public RosenbrockTableau(
        int order,
        double gamma,
        double[][] a,
        double[][] c,
        double[] m,
        double[] error,
        int embeddedOrder,
        double[] nodes,
        double[] timeFactors,
        double[][]? interpolant = null,
        int interpolantOrder = 0)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(m);
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(timeFactors);
        (Order, Gamma, A, C, M) = (order, gamma, a, c, m);
        (Error, EmbeddedOrder, Nodes, TimeFactors) = (error, embeddedOrder, nodes, timeFactors);
        (Interpolant, InterpolantOrder) = (interpolant, interpolantOrder);
        RosenbrockChecks.Verify(this);

        bool endsAtNewSolution = nodes[^1] == 1 && a[^1].AsSpan().SequenceEqual(m.AsSpan(0, m.Length - 1));
        IsStifflyAccurate = endsAtNewSolution && m[^1] == 1 && timeFactors[^1] == 0;
        IsFsal = endsAtNewSolution && m[^1] == 0;
    }

    /// <summary>The order of the propagated weights <see cref="M"/>.</summary>
    public int Order { get; }

    /// <summary>γ, of all stages.</summary>
    public double Gamma { get; }

    /// <summary>The strictly lower triangle a: row i holds i numbers.</summary>
    public double[][] A { get; }

    /// <summary>The strictly lower triangle c, to be added on the right: row i holds i numbers.</summary>
    public double[][] C { get; }

    /// <summary>The weights m of the propagated solution.</summary>
    public double[] M { get; }

    /// <summary>m − m̂: weights whose sum over the stages estimates the local error.</summary>
    public double[] Error { get; }

    /// <summary>The order of the embedded weights m̂.</summary>
    public int EmbeddedOrder { get; }

    /// <summary>The nodes αᵢ: a stage evaluates f at t + αᵢh.</summary>
    public double[] Nodes { get; }

    /// <summary>γᵢ: a stage adds hγᵢ ∂f/∂t.</summary>
    public double[] TimeFactors { get; }

    /// <summary>
    /// The continuous extension: row i holds the coefficients of θ, θ², … in wᵢ(θ), where
    /// y(t + θh) ≈ y + Σᵢ wᵢ(θ) Uᵢ; null where the method has none.
    /// </summary>
    public double[][]? Interpolant { get; }

    /// <summary>The order of the continuous extension, uniformly in θ; 0 without.</summary>
    public int InterpolantOrder { get; }

    /// <summary>The number of stages s: so many evaluations and solves a step.</summary>
    public int Stages => M.Length;

    /// <summary>
    /// Whether the new solution is the last stage's argument of f and its Uₛ together: it then solves the linearised
    /// equation at t + h, and a singular M is allowed.
    /// </summary>
    public bool IsStifflyAccurate { get; }

    /// <summary>
    /// Whether the last stage evaluates f at the new solution, which is the next step's first evaluation: a step then
    /// costs s − 1 of them.
    /// </summary>
    public bool IsFsal { get; }
}
