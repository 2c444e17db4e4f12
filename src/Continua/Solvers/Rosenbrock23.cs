namespace Continua;

/// <summary>The Rosenbrock pair of ode23s, of orders 2 and 3; the order 2 solution is propagated.</summary>
/// <remarks>
/// Order 2, embedded order 3; 3 stages. A step costs a Jacobian, a factorisation, 3 solves and 3 evaluations. L-stable;
/// the embedded formula is not: |R̂(∞)| = 1.61.
/// Use it for stiff problems at loose tolerances (10⁻³ and above) and where f is not smooth; <see cref="Rodas5P"/>
/// costs less at tighter tolerances. On y' = λ(y − φ) + φ' (Prothero and Robinson) it keeps its order 2, but its error
/// does not decrease with 1/λ. It is not stiffly accurate: the mass matrix has to be nonsingular. Its interpolant has
/// order 2, with a derivative that jumps between steps and no further evaluation.
/// Reference: Shampine and Reichelt (1997), <i>SIAM J. Sci. Comput.</i> 18(1), 1–22.
/// </remarks>
public sealed record Rosenbrock23 : Rosenbrock
{
    // The paper's d = 1/(2 + √2) and e₃₂ = 6 + √2 define a Rosenbrock method with γ = d, γ₂₁ = −d, γ₃₁ = (e₃₂ − 2)d,
    // γ₃₂ = −e₃₂d, α₂₁ = 1/2, α₃₂ = 1, b = (0, 1, 0) and b̂ − b = (1, −2, 1)/6; its interpolant is y + h(θ(1 − θ)k₁ +
    // θ(θ − 2d)k₂)/(1 − 2d). The coefficients below are the products of these with Γ⁻¹.
    private static readonly RosenbrockTableau Shared = new(
        order: 2,
        gamma: 1 - (Root2 / 2),
        a: [[], [1 + (Root2 / 2)], [2 + Root2, 2 + Root2]],
        c: [[], [-2 - Root2], [-4 - (2 * Root2), -14 - (8 * Root2)]],
        m: [2 + Root2, 2 + Root2, 0],
        error: [-(2 + Root2) / 6, -(5 + (3 * Root2)) / 3, -(2 + Root2) / 6],
        embeddedOrder: 3,
        nodes: [0, 1.0 / 2, 1],
        timeFactors: [1 - (Root2 / 2), 0, (Root2 / 2) - 1],
        interpolant: [[2 + Root2, 0], [-2 - (2 * Root2), 4 + (3 * Root2)], [0, 0]],
        interpolantOrder: 2);

    private const double Root2 = 1.4142135623730950488016887242096980785697;

    /// <inheritdoc/>
    public override RosenbrockTableau Tableau => Shared;
}
