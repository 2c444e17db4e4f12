namespace Continua;

/// <summary>The classical Runge–Kutta method of order 4 (not the 3/8 rule).</summary>
/// <remarks>
/// Order 4; 4 stages; not FSAL; 4 evaluations per step. Constant steps only: it has no embedded method.
/// Use it for smooth problems on a fixed grid, and to reproduce results computed with it; use <see cref="Tsit5"/> or
/// <see cref="Dopri5"/> to meet a tolerance. Its interpolant has order 3; it is continuous, but its derivative jumps
/// between steps.
/// Reference: Kutta (1901), <i>Z. Math. Phys.</i> 46, 435–453; Hairer, Nørsett and Wanner (1993), <i>Solving Ordinary
/// Differential Equations I</i>, table II.1.2 (left) and section II.6 (interpolant).
/// </remarks>
public sealed record Rk4 : RungeKutta
{
    private static readonly Tableau Shared = new(
        order: 4,
        c: [0, 1.0 / 2, 1.0 / 2, 1],
        a: [[], [1.0 / 2], [0, 1.0 / 2], [0, 0, 1]],
        b: [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6],
        interpolant:
        [
            [1, -3.0 / 2, 2.0 / 3],
            [0, 1, -2.0 / 3],
            [0, 1, -2.0 / 3],
            [0, -1.0 / 2, 2.0 / 3],
        ],
        interpolantOrder: 3);

    /// <inheritdoc/>
    public override Tableau Tableau => Shared;
}
