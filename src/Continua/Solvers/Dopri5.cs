namespace Continua;

/// <summary>The 5(4) pair of Dormand and Prince, RK5(4)7M.</summary>
/// <remarks>
/// Order 5, embedded order 4; 7 stages, FSAL: 6 evaluations per step.
/// Use it as a general method for tolerances from 10⁻³ to 10⁻⁸, and to compare with other software, where it is the
/// most common default; <see cref="Tsit5"/> has a third of the leading error at the same cost, and <see cref="Dopri8"/>
/// suits tighter tolerances. Not for stiff problems. Its interpolant has order 4 with a continuous derivative and no
/// further evaluation.
/// Reference: Dormand and Prince (1980), <i>J. Comput. Appl. Math.</i> 6(1), 19–26, table 2; interpolant: Shampine
/// (1986), <i>Math. Comp.</i> 46, 135–150, as in Hairer, Nørsett and Wanner (1993), <i>Solving Ordinary Differential
/// Equations I</i>, section II.6.
/// </remarks>
public sealed record Dopri5 : RungeKutta
{
    private static readonly Tableau Shared = new(
        order: 5,
        c: [0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1],
        a:
        [
            [],
            [1.0 / 5],
            [3.0 / 40, 9.0 / 40],
            [44.0 / 45, -56.0 / 15, 32.0 / 9],
            [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
            [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
            [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
        ],
        b: [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84, 0],
        error: [71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40],
        embeddedOrder: 4,
        interpolant:
        [
            [1, -8048581381.0 / 2820520608, 8663915743.0 / 2820520608, -12715105075.0 / 11282082432],
            [0, 0, 0, 0],
            [0, 131558114200.0 / 32700410799, -68118460800.0 / 10900136933, 87487479700.0 / 32700410799],
            [0, -1754552775.0 / 470086768, 14199869525.0 / 1410260304, -10690763975.0 / 1880347072],
            [0, 127303824393.0 / 49829197408, -318862633887.0 / 49829197408, 701980252875.0 / 199316789632],
            [0, -282668133.0 / 205662961, 2019193451.0 / 616988883, -1453857185.0 / 822651844],
            [0, 40617522.0 / 29380423, -110615467.0 / 29380423, 69997945.0 / 29380423],
        ],
        interpolantOrder: 4);

    /// <inheritdoc/>
    public override Tableau Tableau => Shared;
}
