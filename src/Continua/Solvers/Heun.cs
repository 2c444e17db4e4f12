namespace Continua;

/// <summary>Heun's method: a step along the mean of the slopes at both ends.</summary>
/// <remarks>
/// Order 2; 2 stages; not FSAL; 2 evaluations per step. The embedded method is Euler's, order 1.
/// Use it where f can only be evaluated on the time grid (c is 0 and 1), as with tabulated inputs; otherwise
/// <see cref="Ralston"/> has smaller errors at the same cost. Its interpolant has order 2.
/// Reference: Heun (1900), <i>Z. Math. Phys.</i> 45, 23–38.
/// </remarks>
public sealed record Heun : RungeKutta
{
    private static readonly Tableau Shared = new(
        order: 2,
        c: [0, 1],
        a: [[], [1]],
        b: [1.0 / 2, 1.0 / 2],
        error: [-1.0 / 2, 1.0 / 2],
        embeddedOrder: 1,
        // b₂(θ) = θ²/(2c₂), b₁(θ) = θ − b₂(θ): the solution of the order 2 conditions for every θ.
        interpolant: [[1, -1.0 / 2], [0, 1.0 / 2]],
        interpolantOrder: 2);

    /// <inheritdoc/>
    public override Tableau Tableau => Shared;
}
