namespace Continua;

/// <summary>The status with which the solve of a row ended.</summary>
public enum SolveStatus
{
    /// <summary>The solve reached t₁.</summary>
    Succeeded,

    /// <summary>The row attempted <see cref="SolveOptions.MaxSteps"/> steps without reaching t₁.</summary>
    OutOfSteps,

    /// <summary>
    /// The initial state, t₀ or t₁ is infinite or NaN, or the state or the field became so during the solve, however
    /// small an adaptive step.
    /// </summary>
    NotFinite,

    /// <summary>
    /// The tolerance requires steps below the resolution of the clock: of at most 16 units in the last place of t.
    /// </summary>
    StepTooSmall,

    /// <summary>
    /// Newton's method did not solve the equations of an implicit step, however small an adaptive step, or those of a
    /// steady state or a periodic orbit.
    /// </summary>
    NotSolved,

    /// <summary>
    /// The initial state, or the state after an event, violates the constraints of an equation with a singular mass
    /// matrix, or the constraints do not determine the rest of the state (an index above 1). The state was not
    /// corrected, because no consistent state was found near it, or because the gradient is requested: after a
    /// correction, the gradient would be that of another initial state.
    /// </summary>
    InconsistentStart,

    /// <summary>A save time is NaN, outside the span from t₀ to t₁, or out of order.</summary>
    TimesOutOfOrder,

    /// <summary>
    /// The field reads t in a precision in which stages of a step have the same time, in steps that cover more than a
    /// hundredth of the span. A plain C# field, which may not read t, receives a note instead of this status.
    /// </summary>
    StagesCoincide,

    /// <summary>
    /// The row was solved, but its backsolve adjoint failed: the backward solve did not reproduce the forward states.
    /// </summary>
    NotReversible,

    /// <summary>An index passed to <see cref="Tensor.Gather"/> is negative, too large, NaN or not an integer.</summary>
    InvalidPosition,

    /// <summary>
    /// Twenty consecutive attempts of a step, each shorter than the one before, or one step that is not adaptive, ended
    /// outside the domain of the solution, or the initial state is outside: see
    /// <see cref="SolveOptions.NonNegative"/> and <see cref="SolveOptions.InDomain"/>.
    /// </summary>
    LeftDomain,

    /// <summary>
    /// A terminal event ended the row, which is not a failure. The last state is the state after the event.
    /// </summary>
    Terminated,

    /// <summary>
    /// Events with a condition accumulate without end: more than 1,000 at one time or within a millionth of the span,
    /// or closer together than the clock resolves.
    /// </summary>
    EventsAccumulate,

    /// <summary>
    /// The solve extends beyond the knots of an input path that forbids it: see <see cref="PathOutside.Refuse"/>.
    /// </summary>
    OutsidePath,

    /// <summary>The condition of an event, or the state after its reset, is infinite or NaN.</summary>
    EventNotFinite,

    /// <summary>
    /// The matrix of <see cref="Tensor.Solve"/> or <see cref="Tensor.LogDet"/> is singular to rounding, or that of
    /// <see cref="Tensor.Cholesky"/> is not positive definite, or the equations of a steady state or a periodic orbit do
    /// not determine an isolated one.
    /// </summary>
    SingularMatrix,

    /// <summary>A fixed point was found where a periodic orbit was searched.</summary>
    FixedPoint,
}

/// <summary>The classification of a <see cref="SolveStatus"/>.</summary>
internal static class RowStatus
{
    /// <summary>Whether the status is a success: the row reached t₁ or a terminal event.</summary>
    public static bool IsSuccess(this SolveStatus status) => status is SolveStatus.Succeeded or SolveStatus.Terminated;
}

/// <summary>The cost of the solve of one row, or the total cost of several.</summary>
/// <param name="Evaluations">The number of evaluations of the vector field (NFE).</param>
/// <param name="Accepted">The number of accepted steps.</param>
/// <param name="Rejected">
/// The number of rejected steps, including those counted in <see cref="Unsolved"/>, <see cref="NotFinite"/>,
/// <see cref="OutOfDomain"/> and <see cref="Repeated"/>.
/// </param>
public readonly record struct SolveStatistics(long Evaluations, long Accepted, long Rejected)
{
    /// <summary>The number of evaluations of ∂f/∂y; implicit methods only.</summary>
    public long Jacobians { get; init; }

    /// <summary>The number of factorisations of M − γh ∂f/∂y; implicit methods only.</summary>
    public long Factorizations { get; init; }

    /// <summary>The number of Newton iterations over all stages; diagonally implicit methods only.</summary>
    public long NewtonIterations { get; init; }

    /// <summary>The number of rejected steps whose equations Newton's method did not solve.</summary>
    public long Unsolved { get; init; }

    /// <summary>
    /// The number of rejected steps whose end or error was not finite, excluding those in <see cref="Unsolved"/> and
    /// <see cref="OutOfDomain"/>. Rows that share their steps share their error, which is not finite for all of them if
    /// one row left its domain or was not solved.
    /// </summary>
    public long NotFinite { get; init; }

    /// <summary>
    /// The number of rejected steps that ended outside the domain of the solution: see
    /// <see cref="SolveOptions.NonNegative"/> and <see cref="SolveOptions.InDomain"/>.
    /// </summary>
    public long OutOfDomain { get; init; }

    /// <summary>
    /// The number of steps that were rejected and repeated with another size in order to end on an event.
    /// </summary>
    public long Repeated { get; init; }

    /// <summary>The number of events that fired.</summary>
    public long Events { get; init; }

    /// <summary>The number of rejected steps whose error was larger than the tolerance.</summary>
    public long RejectedByError => Rejected - Unsolved - NotFinite - OutOfDomain - Repeated;

    /// <summary>Adds all counts.</summary>
    /// <param name="a">The first statistics.</param>
    /// <param name="b">The second statistics.</param>
    /// <returns>The sums of the counts.</returns>
    public static SolveStatistics operator +(SolveStatistics a, SolveStatistics b) =>
        new(a.Evaluations + b.Evaluations, a.Accepted + b.Accepted, a.Rejected + b.Rejected)
        {
            Jacobians = a.Jacobians + b.Jacobians,
            Factorizations = a.Factorizations + b.Factorizations,
            NewtonIterations = a.NewtonIterations + b.NewtonIterations,
            Unsolved = a.Unsolved + b.Unsolved,
            NotFinite = a.NotFinite + b.NotFinite,
            OutOfDomain = a.OutOfDomain + b.OutOfDomain,
            Repeated = a.Repeated + b.Repeated,
            Events = a.Events + b.Events,
        };
}

/// <summary>
/// The failure of a row: its solve did not succeed, or its results depend on an invalid index
/// (<see cref="SolveStatus.InvalidPosition"/>).
/// </summary>
/// <param name="Row">The index of the row, from 0.</param>
/// <param name="Status">The status with which the row ended.</param>
/// <param name="Message">A message that states the rule, the value found and a possible fix.</param>
public sealed record SolveFailure(int Row, SolveStatus Status, string Message)
{
    /// <summary>Whether the options of the solve require an exception; if null, the caller decides.</summary>
    internal bool? Throws { get; init; }
}

/// <summary>The exception of a solve with failed rows; <see cref="Failures"/> lists the rows and the reasons.</summary>
/// <param name="failures">The failed rows; at least one.</param>
public sealed class SolveException(IReadOnlyList<SolveFailure> failures) : Exception(Describe(failures))
{
    /// <summary>The failed rows with their messages.</summary>
    public IReadOnlyList<SolveFailure> Failures { get; } = failures;

    /// <exception cref="SolveException">A row failed in a solve whose options require an exception.</exception>
    internal static void ThrowIfRequested(RunReport report)
    {
        if (report.Failures.Exists(failure => failure.Throws == true))
        {
            throw new SolveException(report.Failures);
        }
    }

    private static string Describe(IReadOnlyList<SolveFailure> failures) =>
        failures.Count == 1
            ? failures[0].Message
            : $"{failures.Count} rows failed, the first: {failures[0].Message}";
}
