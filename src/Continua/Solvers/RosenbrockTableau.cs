namespace Continua;

/// <summary>
/// The coefficients of a Rosenbrock method, checked on construction, in the form without products with the Jacobian:
/// (M/(hγ) − J) Uᵢ = f(t + αᵢh, y + Σⱼ aᵢⱼ Uⱼ) + M Σⱼ (cᵢⱼ/h) Uⱼ + hγᵢ ∂f/∂t, y⁺ = y + Σᵢ mᵢ Uᵢ, for M y' = f(t, y)
/// with J = ∂f/∂y. J and ∂f/∂t are evaluated at (t, y), and sums run over j &lt; i.
/// </summary>
/// <remarks>
/// In terms of slopes kᵢ and the matrix Γ, U = h Γ k: Γ⁻¹ has 1/γ on the diagonal and −cᵢⱼ below it, the nodes are the
/// row sums of aΓ, the weights of the slopes are mΓ, and the γᵢ are the row sums of Γ. Reference: Hairer and Wanner
/// (1996), <i>Solving Ordinary Differential Equations II</i>, section IV.7.
/// </remarks>
public sealed class RosenbrockTableau
{
    /// <summary>Checks and stores the coefficients. The arrays are not copied.</summary>
    /// <param name="order">The order p of <paramref name="m"/>, at least 1.</param>
    /// <param name="gamma">The positive γ shared by all stages, so that a step factorises one matrix.</param>
    /// <param name="a">The strictly lower triangle: row i (from 0) has i entries.</param>
    /// <param name="c">
    /// The strictly lower triangle of the coefficients cᵢⱼ on the right-hand side: row i has i entries.
    /// </param>
    /// <param name="m">The weights of the propagated solution, one per stage.</param>
    /// <param name="error">The weights m − m̂ of the error estimate, one per stage.</param>
    /// <param name="embeddedOrder">The order of m̂, at least 1; it may be above <paramref name="order"/>.</param>
    /// <param name="nodes">The nodes αᵢ, one per stage; the first is 0.</param>
    /// <param name="timeFactors">The factors γᵢ of ∂f/∂t, one per stage; the first is γ.</param>
    /// <param name="interpolant">
    /// Row i contains the coefficients of θ, θ², … in wᵢ(θ), with wᵢ(1) = mᵢ; null without an interpolant.
    /// </param>
    /// <param name="interpolantOrder">The order of the interpolant, uniformly in θ; 0 without an interpolant.</param>
    /// <exception cref="ArgumentNullException">An array other than the interpolant is null.</exception>
    /// <exception cref="ArgumentException">
    /// A length, a sum, an order or γ differs from the above. Order conditions are not checked.
    /// </exception>
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

    /// <summary>The γ shared by all stages.</summary>
    public double Gamma { get; }

    /// <summary>The strictly lower triangle a: row i has i entries.</summary>
    public double[][] A { get; }

    /// <summary>The strictly lower triangle c of the right-hand side: row i has i entries.</summary>
    public double[][] C { get; }

    /// <summary>The weights m of the propagated solution.</summary>
    public double[] M { get; }

    /// <summary>The weights m − m̂, with which the stages give the local error estimate.</summary>
    public double[] Error { get; }

    /// <summary>The order of the embedded weights m̂.</summary>
    public int EmbeddedOrder { get; }

    /// <summary>The nodes αᵢ: a stage evaluates f at t + αᵢh.</summary>
    public double[] Nodes { get; }

    /// <summary>The factors γᵢ: a stage adds hγᵢ ∂f/∂t.</summary>
    public double[] TimeFactors { get; }

    /// <summary>
    /// The interpolant: row i contains the coefficients of θ, θ², … in wᵢ(θ), where y(t + θh) ≈ y + Σᵢ wᵢ(θ) Uᵢ; null
    /// for a method without an interpolant.
    /// </summary>
    public double[][]? Interpolant { get; }

    /// <summary>The order of the interpolant, uniformly in θ; 0 without an interpolant.</summary>
    public int InterpolantOrder { get; }

    /// <summary>The number of stages s, which is the number of linear solves per step.</summary>
    public int Stages => M.Length;

    /// <summary>
    /// Whether the new solution is the sum of the last stage's state at t + h and its Uₛ, with the time factor 0. The
    /// last stage then solves the linearised equation at t + h, and M may be singular.
    /// </summary>
    public bool IsStifflyAccurate { get; }

    /// <summary>
    /// Whether the last stage evaluates f at the new solution, where the next step begins. The steps of a solve do not
    /// reuse this evaluation: a step costs s evaluations.
    /// </summary>
    public bool IsFsal { get; }
}
