namespace Continua;

/// <summary>The 3(2) pair of Bogacki and Shampine.</summary>
/// <remarks>
/// Order 3, embedded order 2; 4 stages, FSAL: 3 evaluations per step.
/// Use it for loose tolerances (10⁻³ and above), rough right-hand sides and mild stiffness; for tighter tolerances
/// <see cref="Tsit5"/> costs less. Its interpolant is the cubic Hermite polynomial of the step, order 3, with a
/// continuous derivative and no further evaluation.
/// Reference: Bogacki and Shampine (1989), <i>Appl. Math. Lett.</i> 2(4), 321–325.
/// </remarks>
public sealed record Bosh3 : RungeKutta
{
    private static readonly Tableau Shared = new(
        order: 3,
        c: [0, 1.0 / 2, 3.0 / 4, 1],
        a: [[], [1.0 / 2], [0, 3.0 / 4], [2.0 / 9, 1.0 / 3, 4.0 / 9]],
        b: [2.0 / 9, 1.0 / 3, 4.0 / 9, 0],
        error: [-5.0 / 72, 1.0 / 12, 1.0 / 9, -1.0 / 8],
        embeddedOrder: 2,
        // y + θ²(3 − 2θ)(y⁺ − y) + θ(1 − θ)²hk₁ − θ²(1 − θ)hk₄ with y⁺ − y = hΣbⱼkⱼ, sorted by stage.
        interpolant:
        [
            [1, -4.0 / 3, 5.0 / 9],
            [0, 1, -2.0 / 3],
            [0, 4.0 / 3, -8.0 / 9],
            [0, -1, 1],
        ],
        interpolantOrder: 3);

    /// <inheritdoc/>
    public override Tableau Tableau => Shared;
}
