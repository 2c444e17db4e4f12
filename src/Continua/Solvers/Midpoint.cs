namespace Continua;

/// <summary>The midpoint method: a step along the slope at its midpoint.</summary>
/// <remarks>
/// Order 2; 2 stages; not FSAL; 2 evaluations per step. The embedded method is Euler's, order 1.
/// Use it for cheap constant steps; <see cref="Bosh3"/> costs less to meet a tolerance. Its interpolant has order 2.
/// Reference: Runge (1895), <i>Math. Ann.</i> 46, 167–178.
/// </remarks>
public sealed record Midpoint : RungeKutta
{
    private static readonly Tableau Shared = new(
        order: 2,
        c: [0, 1.0 / 2],
        a: [[], [1.0 / 2]],
        b: [0, 1],
        error: [-1, 1],
        embeddedOrder: 1,
        // b₂(θ) = θ²/(2c₂), b₁(θ) = θ − b₂(θ): the solution of the order 2 conditions for every θ.
        interpolant: [[1, -1], [0, 1]],
        interpolantOrder: 2);

    /// <inheritdoc/>
    public override Tableau Tableau => Shared;
}
