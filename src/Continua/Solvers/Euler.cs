namespace Continua;

/// <summary>Euler's method: a step along the slope at its start.</summary>
/// <remarks>
/// Order 1; 1 stage; not FSAL; 1 evaluation per step. Constant steps only: it has no embedded method.
/// Use it for discrete models that are written as Euler steps, and to compare with residual networks; any other
/// method of the library reaches the same accuracy at a lower cost. Its interpolant is linear, order 1.
/// Reference: Euler (1768), <i>Institutionum calculi integralis</i>, vol. 1, §650.
/// </remarks>
public sealed record Euler : RungeKutta
{
    private static readonly Tableau Shared = new(
        order: 1,
        c: [0],
        a: [[]],
        b: [1],
        interpolant: [[1]],
        interpolantOrder: 1);

    /// <inheritdoc/>
    public override Tableau Tableau => Shared;
}
