namespace Continua;

/// <summary>
/// Kennedy and Carpenter's 3(2) pair of a diagonally implicit method and an explicit one; order 3 is propagated.
/// </summary>
/// <remarks>
/// Order 3, embedded order 2; 4 stages, of which the first is explicit: 3 implicit stages per step, which share one
/// matrix M − hγ ∂f/∂y, with M the mass matrix. L-stable and stiffly accurate; the embedded formula is A-stable,
/// |R̂(∞)| = 0.075. Stage order 2.
/// Use it for stiff problems at loose tolerances, such as 10⁻³. Over a <see cref="SplitTerm"/>, only the stiff summand
/// is implicit; the other one is integrated by an explicit method with the same nodes and weights, which is stable for
/// −3.66 &lt; hλ &lt; 0 and |hλ| &lt; 2.48 on the imaginary axis. Its interpolant is the cubic Hermite polynomial of
/// the step, order 3, with a continuous derivative and no further evaluation. On y' = λ(y − φ) + φ' (Prothero and
/// Robinson) the error is O(h²/λ) while |λ|h is large. Over a split equation, the interpolant has order 2, and its
/// derivative jumps between steps by the error of a stage.
/// Reference: Kennedy, Carpenter 2003, <i>Appl. Numer. Math.</i> 44, 139–181, ARK3(2)4L[2]SA.
/// </remarks>
public sealed record KenCarp3 : DiagonallyImplicit
{
    private static readonly DirkTableau Shared = new(
        order: 3,
        c: [0, 2 * Diagonal, 3.0 / 5, 1],
        a:
        [
            [0],
            [Diagonal, Diagonal],
            [2746238789719.0 / 10658868560708, -640167445237.0 / 6845629431997, Diagonal],
            [B1, B2, B3, Diagonal],
        ],
        b: [B1, B2, B3, Diagonal],
        error:
        [
            B1 - (2756255671327.0 / 12835298489170), B2 - (-10771552573575.0 / 22201958757719),
            B3 - (9247589265047.0 / 10645013368117), Diagonal - (2193209047091.0 / 5459859503100),
        ],
        embeddedOrder: 2,
        interpolant: HermiteInterpolant.Of([B1, B2, B3, Diagonal]),
        interpolantOrder: 3,
        explicitA:
        [
            [],
            [2 * Diagonal],
            [5535828885825.0 / 10492691773637, 788022342437.0 / 10882634858940],
            [6485989280629.0 / 16251701735622, -4246266847089.0 / 9704473918619, 10755448449292.0 / 10357097424841],
        ]);

    private const double Diagonal = 1767732205903.0 / 4055673282236;
    private const double B1 = 1471266399579.0 / 7840856788654;
    private const double B2 = -4482444167858.0 / 7529755066697;
    private const double B3 = 11266239266428.0 / 11593286722821;

    /// <inheritdoc/>
    public override DirkTableau Tableau => Shared;
}
