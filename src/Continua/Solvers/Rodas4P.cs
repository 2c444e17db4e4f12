namespace Continua;

/// <summary>Steinebach's Rosenbrock pair of orders 4 and 3 for semidiscretised parabolic problems, RODASP.</summary>
/// <remarks>
/// Order 4, embedded order 3; 6 stages. A step costs a Jacobian, a factorisation, 6 solves and 6 evaluations. Both
/// formulas are L-stable and stiffly accurate: the mass matrix may be singular (index 1).
/// Use it for stiff problems at tolerances from 10⁻³ to 10⁻⁶, above all for parabolic equations by the method of lines,
/// for which it was designed; <see cref="Rodas5P"/> costs less at tighter tolerances, <see cref="Kvaerno4"/> where f is
/// cheap and its Jacobian is not. On y' = λ(y − φ) + φ' (Prothero and Robinson) the error is O(h³/λ) while |λ|h is
/// large. Its interpolant has order 3, the highest that a combination of the stages reaches, with a derivative that
/// jumps between steps and no further evaluation.
/// Reference: Steinebach (1995), Preprint 1741, FB Mathematik, TH Darmstadt. The digits of these coefficients and the
/// interpolant are those of the code RODAS (method 3) of Hairer and Wanner (1996), <i>Solving Ordinary Differential
/// Equations II</i>; they agree to 4e-15 with α and β of RODASP.
/// </remarks>
public sealed record Rodas4P : Rosenbrock
{
    // The interpolant is published as (1 − θ)y + θ(y⁺ + (1 − θ)(u + θv)) with u, v sums over the stages; the product is
    // expanded here in decimals.
    private static readonly RosenbrockTableau Shared = new(
        order: 4,
        gamma: 1.0 / 4,
        a:
        [
            [],
            [3],
            [1.831036793486759, 0.4955183967433795],
            [2.304376582692669, -0.05249275245743001, -1.176798761832782],
            [M1, M2, M3, M4],
            [M1, M2, M3, M4, 1],
        ],
        c:
        [
            [],
            [-12],
            [-8.791795173947035, -2.207865586973518],
            [10.81793056857153, 6.780270611428266, 19.5348594464241],
            [34.19095006749676, 15.49671153725963, 54.7476087596413, 14.16005392148534],
            [34.62605830930532, 15.30084976114473, 56.99955578662667, 18.40807009793095, -5.714285714285717],
        ],
        m: [M1, M2, M3, M4, 1, 1],
        error: [0, 0, 0, 0, 0, 1],
        embeddedOrder: 3,
        nodes: [0, 3.0 / 4, 21.0 / 100, 63.0 / 100, 1, 1],
        timeFactors: [1.0 / 4, -1.0 / 2, -0.023504, -0.0362, 0, 0],
        interpolant:
        [
            [17.928312074662866, -23.460712479688917, -1.638054557396973],
            [6.878494372136885, -12.3574930242865448, 0.7373619806678748],
            [12.18145676383655, -20.01356485790727, -8.47791821923899],
            [-6.726025612705534, 21.656553056389333, -15.9925314877952],
            [1, -1.882352941176471, 1.882352941176471],
            [1, 0, 0],
        ],
        interpolantOrder: 3);

    private const double M1 = -7.170454962423024;
    private const double M2 = -4.741636671481785;
    private const double M3 = -16.31002631330971;
    private const double M4 = -1.062004044111401;

    /// <inheritdoc/>
    public override RosenbrockTableau Tableau => Shared;
}
