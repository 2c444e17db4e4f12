namespace Continua;

/// <summary>The method by which gradients are propagated backwards through a solve.</summary>
public abstract record Adjoint
{
    private protected Adjoint()
    {
    }
}

/// <summary>
/// The exact gradient of the accepted steps: the steps are replayed backwards with their own derivatives (the discrete
/// adjoint). Memory grows with the number of steps; the gradient takes about three times as long as the forward solve.
/// The default.
/// </summary>
public sealed record DiscreteAdjoint : Adjoint;

/// <summary>
/// The same gradient as <see cref="DiscreteAdjoint"/>, bit for bit, in bounded memory: steps are stored within a budget
/// and recomputed from checkpoints. Reference: Griewank, Walther 2000 (revolve); here with evenly spaced checkpoints,
/// since the number of steps is not known beforehand.
/// </summary>
public sealed record CheckpointedAdjoint : Adjoint
{
    /// <summary>
    /// The maximum size, in bytes, of the step record of one block of rows; a few snapshots may exceed it.
    /// </summary>
    public long Budget { get; init; } = 1 << 20;
}

/// <summary>
/// The continuous (backsolve) adjoint: an augmented equation for state and cotangent, solved backwards in time. Memory
/// does not grow with the number of steps. The gradient is that of the equation, not of its discretisation, so its
/// error is of the size of the tolerance. It fails where the equation cannot be solved backwards: if the backward solve
/// misses the known state at t₀ or at a save time by more than the smaller of √rtol and 0.1, relative to |y| there and
/// to the largest |y| since the previous knot, the row is left out of the sums and reported
/// (<see cref="SolveStatus.NotReversible"/>). Prefer <see cref="CheckpointedAdjoint"/>. Reference: Chen, Rubanova,
/// Bettencourt, Duvenaud 2018, algorithm 1.
/// </summary>
public sealed record BacksolveAdjoint : Adjoint
{
    /// <summary>
    /// Whether the error norm of the backward solve includes the cotangents of the parameters: the norm is then the
    /// largest of the root mean squares of the state, of the adjoint and of each parameter array that the field reads
    /// as a whole. Requires rows that share their steps (<see cref="StepController.Shared"/>), since these cotangents
    /// are sums over rows. It increases the number of steps and rarely pays; some other libraries do it by default.
    /// </summary>
    public bool FullNorm { get; init; }
}
