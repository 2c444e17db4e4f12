namespace Continua;

/// <summary>The Gauss–Legendre method of order 6 with three stages.</summary>
/// <remarks>
/// Order 6; A-stable, symmetric and symplectic, and conserves quadratic invariants, for any equation and not only separable
/// ones. The three stages of a step are one system. The error estimate and the interpolant have order 3. For fixed steps, see
/// <see cref="GaussLegendre4"/>.
/// Reference: Hairer, Wanner 1996, <i>Solving Ordinary Differential Equations II</i>, table IV.5.2.
/// </remarks>
public sealed record GaussLegendre6 : FullyImplicit
{
    private const double Root15 = 3.872983346207416885179265399782400;

    // γ₀ is the real eigenvalue of A.
    private static readonly ImplicitTableau Shared = new(
        order: 6,
        c: [0.5 - (Root15 / 10), 0.5, 0.5 + (Root15 / 10)],
        a:
        [
            [5 / 36.0, (2 / 9.0) - (Root15 / 15), (5 / 36.0) - (Root15 / 30)],
            [(5 / 36.0) + (Root15 / 24), 2 / 9.0, (5 / 36.0) - (Root15 / 24)],
            [(5 / 36.0) + (Root15 / 30), (2 / 9.0) + (Root15 / 15), 5 / 36.0],
        ],
        b: [5 / 18.0, 4 / 9.0, 5 / 18.0],
        errorGamma: 0.2153144231161121782447335303806954);

    /// <inheritdoc/>
    public override ImplicitTableau Tableau => Shared;
}
