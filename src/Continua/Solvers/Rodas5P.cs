namespace Continua;

/// <summary>Steinebach's Rosenbrock pair of orders 5 and 4.</summary>
/// <remarks>
/// Order 5, embedded order 4; 8 stages. A step costs a Jacobian, a factorisation, 8 solves and 8 evaluations. Both
/// formulas are L-stable and stiffly accurate: the mass matrix may be singular (index 1).
/// Use it as the first choice for stiff problems of moderate size at tolerances from 10⁻⁴ to 10⁻¹⁰; use
/// <see cref="Rosenbrock23"/> for looser tolerances or where f is not smooth, and <see cref="Kvaerno5"/> for gradients
/// through fields in plain C#. On y' = λ(y − φ) + φ' (Prothero and Robinson) the error is O(h³/λ) while |λ|h is large.
/// Its interpolant has order 4, with a derivative that jumps between steps and no further evaluation.
/// Reference: Steinebach (2023), <i>BIT Numer. Math.</i> 63, 27. The digits of these coefficients are those of
/// OrdinaryDiffEq.jl; they agree to 1e-14 with α and β, and to 1e-13 with the dense output, as published in Solverz.
/// </remarks>
public sealed record Rodas5P : Rosenbrock
{
    // The interpolant is published as (1 − θ)y + θ(y⁺ + (1 − θ)(u + θv + θ²w)) with u, v, w sums over the stages; the
    // product is expanded here in decimals.
    private static readonly RosenbrockTableau Shared = new(
        order: 5,
        gamma: Diagonal,
        a:
        [
            [],
            [3],
            [2.849394379747939, 0.45842242204463923],
            [-6.954028509809101, 2.489845061869568, -10.358996098473584],
            [2.8029986275628964, 0.5072464736228206, -0.3988312541770524, -0.04721187230404641],
            [M1, M2, M3, M4, M5],
            [M1, M2, M3, M4, M5, 1],
            [M1, M2, M3, M4, M5, 1, 1],
        ],
        c:
        [
            [],
            [-14.155112264123755],
            [-17.97296035885952, -2.859693295451294],
            [147.12150275711716, -1.41221402718213, 71.68940251302358],
            [165.43517024871676, -0.4592823456491126, 42.90938336958603, -5.961986721573306],
            [24.854864614690072, -3.0009227002832186, 47.4931110020768, 5.5814197821558125, -0.6610691825249471],
            [
                30.91273214028599, -3.1208243349937974, 77.79954646070892, 34.28646028294783, -19.097331116725623,
                -28.087943162872662,
            ],
            [
                37.80277123390563, -3.2571969029072276, 112.26918849496327, 66.9347231244047, -40.06618937091002,
                -54.66780262877968, -9.48861652309627,
            ],
        ],
        m: [M1, M2, M3, M4, M5, 1, 1, 1],
        error: [0, 0, 0, 0, 0, 0, 0, 1],
        embeddedOrder: 4,
        nodes: [0, 0.6358126895828704, 0.4095798393397535, 0.9769306725060716, 0.4288403609558664, 1, 1, 1],
        timeFactors:
        [
            Diagonal, -0.42387512638858027, -0.3384627126235924, 1.8046452872882734, 2.325825639765069, 0, 0, 0,
        ],
        interpolant:
        [
            [18.445940457357737, -35.864475363615568, 21.335592082873972, -11.419903575922262],
            [0.0038736602192955, 1.5889780251731081, 3.8569589740252148, -2.8879645146136994],
            [-1.193724251372219, -7.3900116805910337, 69.8775762356624447, -72.92137995996029],
            [-2.55061277886794296, -22.1272994639472756, 104.620342912442226, -80.12511834622643],
            [0.555146713329450946, 19.651189793387971, -72.249009700861698, 52.072871366152654],
            [2.1241088310450404, 14.8565547832014696, -75.7705998669138, 59.78993625266729],
            [1.4272876194431874, -7.2163279228630614, 6.63321346059235487, 0.15582684282751913],
            [0.82797778929844507, -6.53821385922181707, 11.593323255637094, -4.883087185713722],
        ],
        interpolantOrder: 4);

    private const double Diagonal = 0.21193756319429014;
    private const double M1 = -7.502846399306121;
    private const double M2 = 2.561846144803919;
    private const double M3 = -11.627539656261098;
    private const double M4 = -0.18268767659942256;
    private const double M5 = 0.030198172008377946;

    /// <inheritdoc/>
    public override RosenbrockTableau Tableau => Shared;
}
