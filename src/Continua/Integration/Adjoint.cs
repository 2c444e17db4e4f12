namespace Continua;

/// <summary>How gradients go back through a solve.</summary>
public abstract record Adjoint
{
    private protected Adjoint()
    {
    }
}

/// <summary>
/// The exact gradient of the steps actually taken, replayed backwards with the step's own derivative. Memory grows with the
/// number of steps; time is about that of the forward solve times three. The default.
/// </summary>
public sealed record DiscreteAdjoint : Adjoint;

/// <summary>
/// The same gradient, bit for bit, in bounded memory: steps are kept within a budget and solved anew from checkpoints.
/// Reference: Griewank, Walther 2000 (revolve); here with evenly spread checkpoints, since the number of steps is not
/// known beforehand.
/// </summary>
public sealed record CheckpointedAdjoint : Adjoint
{
    /// <summary>The bytes that the record of one block of rows takes at most, give or take a few snapshots.</summary>
    public long Budget { get; init; } = 1 << 20;
}

/// <summary>
/// The continuous adjoint: a second equation, solved backwards beside the first. Memory does not grow with steps, but the
/// gradient is that of the equation, not of its discretisation: its error is that of the tolerance, and it fails where the
/// equation cannot be solved backwards: a row whose backward solve misses the known state at t₀ or at a save, relative to |y| there and
/// the largest |y| since the knot before, by more than √rtol or 0.1, takes no part in the sums and is reported
/// (<see cref="SolveStatus.NotReversible"/>). Prefer <see cref="CheckpointedAdjoint"/>.
/// Reference: Chen, Rubanova, Bettencourt, Duvenaud 2018, algorithm 1.
/// </summary>
public sealed record BacksolveAdjoint : Adjoint
{
    /// <summary>
    /// Whether the error norm of the way back sees the parameters' cotangents beside state and adjoint: the largest of the
    /// root mean squares of the state, the adjoint and each array of parameters that the field reads as a whole. Only where rows share their steps
    /// (<see cref="StepController.Shared"/>), since these cotangents are sums over rows. It costs steps and rarely pays; other
    /// libraries do it by default.
    /// </summary>
    public bool FullNorm { get; init; }
}
