namespace Continua;

/// <summary>
/// Kværnø's diagonally implicit 4(3) pair with an explicit first stage; the order 4 solution is propagated.
/// </summary>
/// <remarks>
/// Order 4, embedded order 3; 5 stages, of which the first is explicit and equals the last stage of the previous step:
/// 4 implicit stages per step, which share one matrix M − hγ ∂f/∂y, with M the mass matrix. L-stable and stiffly
/// accurate; the embedded formula is A-stable, |R̂(∞)| = 0.553. Stage order 2. The second stage is evaluated beyond the
/// end of the step, at t + 1.15h.
/// Use it for stiff problems at tolerances from 10⁻³ to 10⁻⁵ with an expensive Jacobian; use <see cref="Rodas4P"/>
/// where the Jacobian is cheap, and <see cref="Kvaerno5"/> for tighter tolerances. On y' = λ(y − φ) + φ' (Prothero and
/// Robinson) the error is O(h²/λ) while |λ|h is large. Its interpolant is the cubic Hermite polynomial of the step,
/// order 3, with a continuous derivative and no further evaluation.
/// Reference: Kværnø (2004), <i>BIT Numer. Math.</i> 44(3), 489–502, the 4/3 pair.
/// </remarks>
public sealed record Kvaerno4 : DiagonallyImplicit
{
    // The paper's formulas in γ meet the order conditions for every γ. The paper gives two values. The one used here
    // makes the order 4 solution L-stable; it is a root of 24γ⁴ − 96γ³ + 72γ² − 16γ + 1, with more digits than the
    // paper's ten. The other, 0.4358665, makes the order 3 solution L-stable.
    private static readonly DirkTableau Shared = new(
        order: 4,
        c: [0, 2 * Diagonal, 0.5971049876523114929233002620979718110873, 1, 1],
        a:
        [
            [0],
            [Diagonal, Diagonal],
            [
                0.1672354620272107507511591133648429602705, -0.1429465368570341132358602362436394901148, Diagonal,
            ],
            [A41, A42, A43, Diagonal],
            [B1, B2, B3, B4, Diagonal],
        ],
        b: [B1, B2, B3, B4, Diagonal],
        error: [B1 - A41, B2 - A42, B3 - A43, B4 - Diagonal, Diagonal],
        embeddedOrder: 3,
        // No combination of the stages has order 4 uniformly in θ.
        interpolant: HermiteInterpolant.Of([B1, B2, B3, B4, Diagonal]),
        interpolantOrder: 3);

    private const double Diagonal = 0.5728160624821348554080013849767683409315;
    private const double A41 = 0.2626032902526958180813003558337580500634;
    private const double A42 = -0.3119043274205631530234673448865229892952;
    private const double A43 = 0.4764849746857324795341656040759965983004;
    private const double B1 = 0.1972165483128349958375502869990879570071;
    private const double B2 = 0.1768437839063721860318241625991435512418;
    private const double B3 = 0.81544218135083844739818254520968013159;
    private const double B4 = -0.7623185760521804846755583797846799807703;

    /// <inheritdoc/>
    public override DirkTableau Tableau => Shared;
}
