namespace Continua;

/// <summary>The Gauss–Legendre method of order 4 with two stages.</summary>
/// <remarks>
/// Order 4; A-stable, symmetric and symplectic, and conserves quadratic invariants, for any equation and not only separable
/// ones. The two stages of a step are one system. The error estimate and the interpolant have order 2. At fixed steps
/// (<see cref="FixedStep"/>), the energy of a Hamiltonian system does not drift if the tolerances of Newton's method, which
/// are <see cref="FullyImplicit.NewtonTolerance"/> times <see cref="SolveOptions.Rtol"/> and <see cref="SolveOptions.Atol"/>, are tight.
/// Reference: Hairer, Wanner 1996, <i>Solving Ordinary Differential Equations II</i>, table IV.5.1.
/// </remarks>
public sealed record GaussLegendre4 : FullyImplicit
{
    private const double Sixth = 0.2886751345948128822545743902509787;

    private static readonly ImplicitTableau Shared = new(
        order: 4,
        c: [0.5 - Sixth, 0.5 + Sixth],
        a: [[0.25, 0.25 - Sixth], [0.25 + Sixth, 0.25]],
        b: [0.5, 0.5],
        errorGamma: 0.25);

    /// <inheritdoc/>
    public override ImplicitTableau Tableau => Shared;
}
