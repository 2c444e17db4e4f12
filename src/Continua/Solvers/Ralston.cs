namespace Continua;

/// <summary>Ralston's method, the two-stage method with the smallest bound on the local error.</summary>
/// <remarks>
/// Order 2; 2 stages; not FSAL; 2 evaluations per step. The embedded method is Euler's, order 1.
/// Use it for cheap constant steps; <see cref="Bosh3"/> costs less to meet a tolerance. Its interpolant has order 2.
/// Reference: Ralston (1962), <i>Math. Comp.</i> 16, 431–437, the second-order formula; its node is 2/3, not 3/4.
/// </remarks>
public sealed record Ralston : RungeKutta
{
    private static readonly Tableau Shared = new(
        order: 2,
        c: [0, 2.0 / 3],
        a: [[], [2.0 / 3]],
        b: [1.0 / 4, 3.0 / 4],
        error: [-3.0 / 4, 3.0 / 4],
        embeddedOrder: 1,
        // b₂(θ) = θ²/(2c₂), b₁(θ) = θ − b₂(θ): the solution of the order 2 conditions for every θ.
        interpolant: [[1, -3.0 / 4], [0, 3.0 / 4]],
        interpolantOrder: 2);

    /// <inheritdoc/>
    public override Tableau Tableau => Shared;
}
