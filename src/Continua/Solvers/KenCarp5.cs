namespace Continua;

/// <summary>
/// Kennedy and Carpenter's 5(4) pair of a diagonally implicit method and an explicit one; order 5 is propagated.
/// </summary>
/// <remarks>
/// Order 5, embedded order 4; 8 stages, of which the first is explicit: 7 implicit stages per step, which share one
/// matrix M − hγ ∂f/∂y, with M the mass matrix. L-stable and stiffly accurate; the embedded formula is A-stable,
/// |R̂(∞)| = 0.2. Stage order 2.
/// Use it for stiff problems at tolerances below 10⁻⁵ with an expensive Jacobian; where the Jacobian is cheap, the
/// Rosenbrock methods cost less. Over a <see cref="SplitTerm"/>, only the stiff summand is implicit; the other one is
/// integrated by an explicit method with the same nodes and weights, which is stable for −3.82 &lt; hλ &lt; 0 and |hλ|
/// &lt; 0.8 on the imaginary axis. Its interpolant has order 4 with a continuous derivative and no further evaluation.
/// On y' = λ(y − φ) + φ' (Prothero and Robinson) the error is O(h²/λ) while |λ|h is large. Over a split equation, the
/// interpolant has order 3, and its derivative jumps between steps by the error of a stage.
/// Reference: Kennedy, Carpenter 2003, <i>Appl. Numer. Math.</i> 44, 139–181, ARK5(4)8L[2]SA.
/// </remarks>
public sealed record KenCarp5 : DiagonallyImplicit
{
    private static readonly DirkTableau Shared = new(
        order: 5,
        c:
        [
            0, 41.0 / 100, 2935347310677.0 / 11292855782101, 1426016391358.0 / 7196633302097, 23.0 / 25, 6.0 / 25,
            3.0 / 5, 1,
        ],
        a:
        [
            [0],
            [Diagonal, Diagonal],
            [41.0 / 400, -567603406766.0 / 11931857230679, Diagonal],
            [683785636431.0 / 9252920307686, 0, -110385047103.0 / 1367015193373, Diagonal],
            [
                3016520224154.0 / 10081342136671, 0, 30586259806659.0 / 12414158314087,
                -22760509404356.0 / 11113319521817, Diagonal,
            ],
            [
                218866479029.0 / 1489978393911, 0, 638256894668.0 / 5436446318841, -1179710474555.0 / 5321154724896,
                -60928119172.0 / 8023461067671, Diagonal,
            ],
            [
                1020004230633.0 / 5715676835656, 0, 25762820946817.0 / 25263940353407, -2161375909145.0 / 9755907335909,
                -211217309593.0 / 5846859502534, -4269925059573.0 / 7827059040749, Diagonal,
            ],
            [B1, 0, 0, B4, B5, B6, B7, Diagonal],
        ],
        b: [B1, 0, 0, B4, B5, B6, B7, Diagonal],
        error:
        [
            B1 - (-975461918565.0 / 9796059967033), 0, 0, B4 - (78070527104295.0 / 32432590147079),
            B5 - (-548382580838.0 / 3424219808633), B6 - (-33438840321285.0 / 15594753105479),
            B7 - (3629800801594.0 / 4656183773603), Diagonal - (4035322873751.0 / 18575991585200),
        ],
        embeddedOrder: 4,
        // The solution of the order 4 conditions, of the coupled order 3 conditions with the explicit method, bⱼ(1) = bⱼ, and
        // the slopes at both ends, with the smallest squares of the coefficients: three of them are free.
        interpolant:
        [
            [1, -3.7356421631697843, 4.0890899793339734, -1.4489964029155877],
            [0, 0, 0, 0],
            [0, 1.2903982808870684, -2.580796561774136, 1.2903982808870678],
            [0, 5.486449988689504, -1.6181287623180227, -1.5296284226062349],
            [0, -1.2396144678611154, 1.9175019113923295, -0.8183191996136895],
            [0, -2.496237785728565, -3.2898752603691053, 3.7155253381411115],
            [0, -0.3058520185685278, 3.6632050252378017, -2.594477759644087],
            [0, 1.0004981657514076, -2.180996331502816, 1.385498165751408],
        ],
        interpolantOrder: 4,
        explicitA:
        [
            [],
            [41.0 / 100],
            [367902744464.0 / 2072280473677, 677623207551.0 / 8224143866563],
            [1268023523408.0 / 10340822734521, 0, 1029933939417.0 / 13636558850479],
            [14463281900351.0 / 6315353703477, 0, 66114435211212.0 / 5879490589093, -54053170152839.0 / 4284798021562],
            [
                14090043504691.0 / 34967701212078, 0, 15191511035443.0 / 11219624916014,
                -18461159152457.0 / 12425892160975, -281667163811.0 / 9011619295870,
            ],
            [
                19230459214898.0 / 13134317526959, 0, 21275331358303.0 / 2942455364971,
                -38145345988419.0 / 4862620318723, -1.0 / 8, -1.0 / 8,
            ],
            [
                -19977161125411.0 / 11928030595625, 0, -40795976796054.0 / 6384907823539,
                177454434618887.0 / 12078138498510, 782672205425.0 / 8267701900261, -69563011059811.0 / 9646580694205,
                7356628210526.0 / 4942186776405,
            ],
        ]);

    private const double Diagonal = 41.0 / 200;
    private const double B1 = -872700587467.0 / 9133579230613;
    private const double B4 = 22348218063261.0 / 9555858737531;
    private const double B5 = -1143369518992.0 / 8141816002931;
    private const double B6 = -39379526789629.0 / 19018526304540;
    private const double B7 = 32727382324388.0 / 42900044865799;

    /// <inheritdoc/>
    public override DirkTableau Tableau => Shared;
}
