namespace Continua.Solving;

/// <summary>The settings of a search for a root of g(z) = 0 in every row.</summary>
internal sealed record RootSettings
{
    /// <summary>The relative tolerance of the last Newton correction.</summary>
    public double Rtol { get; init; }

    /// <summary>The absolute tolerance of the last Newton correction.</summary>
    public double Atol { get; init; }

    /// <summary>The maximum number of Newton iterations of one attempt.</summary>
    public int MaxIterations { get; init; }

    /// <summary>
    /// The condition number of the equilibrated Jacobian from which on it counts as singular; infinity for 1/ε of the
    /// precision.
    /// </summary>
    public double MaxCondition { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// Whether the last unknown is log(T/T̂), the logarithm of the period in units of its guess. Its tolerance is
    /// <see cref="Rtol"/>, and its magnitude is at most <see cref="MaxLogPeriod"/>.
    /// </summary>
    public bool HasPeriod { get; init; }

    /// <summary>
    /// Whether g is the change of the state over a period, in units of the state, followed by a phase condition if the
    /// period is unknown.
    /// </summary>
    public bool IsChange { get; init; }

    /// <summary>The indices of the unknowns that are not negative.</summary>
    public IReadOnlyList<int> NonNegative { get; init; } = [];

    /// <summary>The options of the solves in time where Newton's method fails; null for none.</summary>
    public SolveOptions? Stepping { get; init; }

    /// <summary>Whether rows are solved in time before Newton's method.</summary>
    public bool SteppingFirst { get; init; }

    /// <inheritdoc cref="SolveOptions.ThrowOnFailure"/>
    public bool? ThrowOnFailure { get; init; }

    /// <inheritdoc cref="SolveOptions.Threads"/>
    public int Threads { get; init; }

    /// <summary>The token that cancels the search.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The largest |log(T/T̂)|: a period is found within a factor of 20 of its guess.</summary>
    public const double MaxLogPeriod = 3;

    /// <summary>The magnitude of an unknown from which on its tolerance is relative.</summary>
    public double SmallestScale => Rtol > 0 ? Atol / Rtol : 1;
}

/// <summary>The reason why the search for a root failed in a row.</summary>
internal enum RootFailure
{
    /// <summary>The search succeeded, or has not ended.</summary>
    None,

    /// <summary>The guess, or the function or its Jacobian at the guess, is infinite or NaN.</summary>
    StartNotFinite,

    /// <summary>An unknown that is not negative is negative at the guess.</summary>
    StartOutside,

    /// <summary>No fraction of the Newton step reduces the error.</summary>
    NotReduced,

    /// <summary>Newton's method did not converge within the maximum number of iterations.</summary>
    OutOfIterations,

    /// <summary>The Jacobian is singular to rounding.</summary>
    Singular,

    /// <summary>The root is a fixed point instead of an orbit.</summary>
    FixedPoint,

    /// <summary>The solution in time does not come to rest.</summary>
    NotAtRest,

    /// <summary>The solve in time failed for another reason.</summary>
    SteppingFailed,
}

/// <summary>The state of the search for a root in one row.</summary>
internal struct RowRoot
{
    /// <summary>The reason of the failure.</summary>
    public RootFailure Failure;

    /// <summary>Whether the search has found a root.</summary>
    public bool Found;

    /// <summary>The number of Newton iterations.</summary>
    public int Iterations;

    /// <summary>The largest magnitude of a component of g at the last state; NaN if none was evaluated.</summary>
    public double Residual;

    /// <summary>The estimated condition number of the last equilibrated Jacobian.</summary>
    public double Condition;

    /// <summary>
    /// The change of the state over a period in units of its components, T·|f|/|y|; ∞ without a period.
    /// </summary>
    public double Motion;

    /// <summary>Whether the row was solved in time.</summary>
    public bool UsedTimeStepping;

    /// <summary>The time to which the row was solved.</summary>
    public double Time;

    /// <summary>The component that the message about a failure names; −1 for none.</summary>
    public int Component;

    /// <summary>
    /// The message of the solve in time, or of a solve within the function, that failed; null for none.
    /// </summary>
    public string? Within;
}
