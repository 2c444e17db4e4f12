namespace Continua;

/// <summary>
/// Kværnø's diagonally implicit 3(2) pair with an explicit first stage; the order 3 solution is propagated.
/// </summary>
/// <remarks>
/// Order 3, embedded order 2; 4 stages, of which the first is explicit and equals the last stage of the previous step:
/// 3 implicit stages per step, which share one matrix M − hγ ∂f/∂y, with M the mass matrix. L-stable and stiffly
/// accurate; the embedded formula is A-stable, |R̂(∞)| = 0.957. Stage order 2.
/// Use it for stiff problems at loose tolerances (10⁻³ and above) with an expensive Jacobian; use
/// <see cref="Rosenbrock23"/> where the Jacobian is cheap, and <see cref="Kvaerno5"/> for tighter tolerances. On y' =
/// λ(y − φ) + φ' (Prothero and Robinson) the error is O(h²/λ) while |λ|h is large. Its interpolant is the cubic Hermite
/// polynomial of the step, order 3, with a continuous derivative and no further evaluation.
/// Reference: Kværnø (2004), <i>BIT Numer. Math.</i> 44(3), 489–502, the 3/2 pair.
/// </remarks>
public sealed record Kvaerno3 : DiagonallyImplicit
{
    // γ is the root of γ³ − 3γ² + 3γ/2 − 1/6 that makes the method L-stable, with more digits than the ten of the
    // paper: a₃₁ = (−4γ² + 6γ − 1)/(4γ), a₃₂ = (1 − 2γ)/(4γ), b₁ = (6γ − 1)/(12γ), b₂ = −1/(12γ(2γ − 1)), b₃ = (−6γ² +
    // 6γ − 1)/(6γ − 3).
    private static readonly DirkTableau Shared = new(
        order: 3,
        c: [0, 2 * Diagonal, 1, 1],
        a: [[0], [Diagonal, Diagonal], [A31, A32, Diagonal], [B1, B2, B3, Diagonal]],
        b: [B1, B2, B3, Diagonal],
        error: [B1 - A31, B2 - A32, B3 - Diagonal, Diagonal],
        embeddedOrder: 2,
        // No combination of the stages has order 4 uniformly in θ.
        interpolant: HermiteInterpolant.Of([B1, B2, B3, Diagonal]),
        interpolantOrder: 3);

    private const double Diagonal = 0.4358665215084589994160194511935568425293;
    private const double A31 = 0.4905633884217805706284679584665446902307;
    private const double A32 = 0.07357009006976042995551259033989846723997;
    private const double B1 = 0.30880996997674652334816246988670051092;
    private const double B2 = 1.490563388421780570628467958466544690231;
    private const double B3 = -1.23523987990698609339264987954680204368;

    /// <inheritdoc/>
    public override DirkTableau Tableau => Shared;
}
