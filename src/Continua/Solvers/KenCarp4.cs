namespace Continua;

/// <summary>
/// Kennedy and Carpenter's 4(3) pair of a diagonally implicit method and an explicit one; order 4 is propagated.
/// </summary>
/// <remarks>
/// Order 4, embedded order 3; 6 stages, of which the first is explicit: 5 implicit stages per step, which share one
/// matrix M − hγ ∂f/∂y, with M the mass matrix. L-stable and stiffly accurate; the embedded formula is A-stable,
/// |R̂(∞)| = 0.15. Stage order 2.
/// Use it for stiff problems at tolerances from 10⁻³ to 10⁻⁶ with an expensive Jacobian; where the Jacobian is cheap,
/// the Rosenbrock methods cost less. Over a <see cref="SplitTerm"/>, only the stiff summand is implicit; the other one
/// is integrated by an explicit method with the same nodes and weights, which is stable for −4.23 &lt; hλ &lt; 0 and
/// |hλ| &lt; 4 on the imaginary axis. Its interpolant has order 4 with a continuous derivative and no further
/// evaluation. On y' = λ(y − φ) + φ' (Prothero and Robinson) the error is O(h²/λ) while |λ|h is large. Over a split
/// equation, the interpolant has order 3, and its derivative jumps between steps by the error of a stage.
/// Reference: Kennedy, Carpenter 2003, <i>Appl. Numer. Math.</i> 44, 139–181, ARK4(3)6L[2]SA.
/// </remarks>
public sealed record KenCarp4 : DiagonallyImplicit
{
    private static readonly DirkTableau Shared = new(
        order: 4,
        c: [0, 1.0 / 2, 83.0 / 250, 31.0 / 50, 17.0 / 20, 1],
        a:
        [
            [0],
            [Diagonal, Diagonal],
            [8611.0 / 62500, -1743.0 / 31250, Diagonal],
            [5012029.0 / 34652500, -654441.0 / 2922500, 174375.0 / 388108, Diagonal],
            [
                15267082809.0 / 155376265600, -71443401.0 / 120774400, 730878875.0 / 902184768, 2285395.0 / 8070912,
                Diagonal,
            ],
            [B1, 0, B3, B4, B5, Diagonal],
        ],
        b: [B1, 0, B3, B4, B5, Diagonal],
        error:
        [
            B1 - (4586570599.0 / 29645900160), 0, B3 - (178811875.0 / 945068544), B4 - (814220225.0 / 1159782912),
            B5 - (-3700637.0 / 11593932), Diagonal - (61727.0 / 225920),
        ],
        embeddedOrder: 3,
        // The solution of the order 4 conditions, of the coupled order 3 conditions with the explicit method, bⱼ(1) = bⱼ, and
        // the slopes at both ends.
        interpolant:
        [
            [1, -2.905401564288183, 3.442468309223053, -1.379150449773198],
            [0, 0, 0, 0],
            [0, 5.344910889890434, -9.942786017684865, 4.784634068318432],
            [0, -3.4882850814472617, 9.698831344131865, -5.529980967375268],
            [0, 1.0703294719422323, -3.241621067864492, 1.8960510649272535],
            [0, -0.021553716097218248, 0.04310743219443654, 0.22844628390278174],
        ],
        interpolantOrder: 4,
        explicitA:
        [
            [],
            [1.0 / 2],
            [13861.0 / 62500, 6889.0 / 62500],
            [-116923316275.0 / 2393684061468, -2731218467317.0 / 15368042101831, 9408046702089.0 / 11113171139209],
            [
                -451086348788.0 / 2902428689909, -2682348792572.0 / 7519795681897, 12662868775082.0 / 11960479115383,
                3355817975965.0 / 11060851509271,
            ],
            [
                647845179188.0 / 3216320057751, 73281519250.0 / 8382639484533, 552539513391.0 / 3454668386233,
                3354512671639.0 / 8306763924573, 4040.0 / 17871,
            ],
        ]);

    private const double Diagonal = 1.0 / 4;
    private const double B1 = 82889.0 / 524892;
    private const double B3 = 15625.0 / 83664;
    private const double B4 = 69875.0 / 102672;
    private const double B5 = -2260.0 / 8211;

    /// <inheritdoc/>
    public override DirkTableau Tableau => Shared;
}
