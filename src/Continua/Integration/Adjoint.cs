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
/// It is the default of <see cref="SolveOptions.Adjoint"/>.
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
    /// The memory, in bytes, for the steps and snapshots of one block of rows; 1 MiB by default. At least two steps and
    /// two snapshots are stored, even if they are larger.
    /// </summary>
    public long Budget { get; init; } = 1 << 20;
}

/// <summary>
/// The continuous (backsolve) adjoint: an augmented equation for state and cotangent, solved backwards in time. Memory
/// does not grow with the number of steps. The gradient is that of the equation, not of its discretisation, so its
/// error is of the size of the tolerance. It fails where the equation cannot be solved backwards: if the backward solve
/// misses the known state y at t₀ or at a save time by more than the smaller of √rtol and 0.1, the row is left out of
/// the sums and reported (<see cref="SolveStatus.NotReversible"/>). The difference is the root mean square over the
/// components, each relative to the sum of its |y| there and its largest |y| nearby. This adjoint supports explicit
/// methods only, and neither events nor breakpoints. Prefer <see cref="CheckpointedAdjoint"/>, which is exact and whose
/// memory is bounded too. Reference: Chen, Rubanova, Bettencourt, Duvenaud 2018, algorithm 1.
/// </summary>
public sealed record BacksolveAdjoint : Adjoint
{
    /// <summary>
    /// Whether the error norm of the backward solve includes the cotangents of the parameters; false by default. The
    /// norm is then the largest of the root mean squares of the state, of the adjoint and of each parameter array that
    /// the field reads as a whole. This requires adaptive steps that the rows share
    /// (<see cref="StepController.Shared"/>), since these cotangents are sums over rows, and
    /// <see cref="ErrorNorm.Rms"/>. It increases the number of steps, which is rarely worth the cost; some other
    /// libraries do it by default.
    /// </summary>
    public bool FullNorm { get; init; }
}
