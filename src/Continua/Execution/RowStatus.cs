namespace Continua;

/// <summary>How the solve of a row ended.</summary>
public enum SolveStatus
{
    /// <summary>t₁ was reached.</summary>
    Succeeded,

    /// <summary>The largest number of steps was used up.</summary>
    OutOfSteps,

    /// <summary>A value that is not finite appeared, however short the step.</summary>
    NotFinite,

    /// <summary>The tolerance asks for steps below what the clock resolves.</summary>
    StepTooSmall,

    /// <summary>Newton's method does not solve the equations of an implicit step, however short.</summary>
    NotSolved,

    /// <summary>
    /// The start misses the constraints of an equation with a singular mass matrix, and was not corrected: no correction was found, or a
    /// gradient is asked for, which would be that of another start.
    /// </summary>
    InconsistentStart,

    /// <summary>Save times are not in order from t₀ to t₁.</summary>
    TimesOutOfOrder,

    /// <summary>The field reads t, in whose precision the stages of a step have one time.</summary>
    StagesCoincide,

    /// <summary>The row was solved, but no gradient could be taken through it: a backward solve did not find its states again.</summary>
    NotReversible,

    /// <summary>A position given to <see cref="Tensor.Gather"/> is none: negative, too large, NaN or not whole.</summary>
    NoSuchPosition,

    /// <summary>
    /// Steps ended outside the domain of the solution, however short, or the start lies outside: see
    /// <see cref="SolveOptions.NonNegative"/> and <see cref="SolveOptions.InDomain"/>.
    /// </summary>
    LeftDomain,

    /// <summary>An event ended the row, as it was meant to: no failure. The last state is that after the event.</summary>
    Terminated,

    /// <summary>Events follow each other without end: more than 1,000 at one time or in a millionth of the span, or closer than the clock resolves.</summary>
    EventsAccumulate,

    /// <summary>The solve reaches beyond the knots of an input path that refuses that: see <see cref="PathOutside.Refuse"/>.</summary>
    OutsidePath,

    /// <summary>The condition of an event, or the state after its reset, is not a finite number.</summary>
    EventNotFinite,
}

/// <summary>What a status says.</summary>
internal static class RowStatus
{
    /// <summary>Whether a row did what it was meant to do.</summary>
    public static bool IsSuccess(this SolveStatus status) => status is SolveStatus.Succeeded or SolveStatus.Terminated;
}

/// <summary>What the solve of one row cost, or those of many together.</summary>
/// <param name="Evaluations">Evaluations of the vector field (NFE).</param>
/// <param name="Accepted">Accepted steps.</param>
/// <param name="Rejected">Rejected steps.</param>
public readonly record struct SolveStatistics(long Evaluations, long Accepted, long Rejected)
{
    /// <summary>Evaluations of ∂f/∂y; of implicit methods only.</summary>
    public long Jacobians { get; init; }

    /// <summary>Matrices M − γh ∂f/∂y factored; of implicit methods only.</summary>
    public long Factorizations { get; init; }

    /// <summary>Iterations of Newton's method, over all stages; of diagonally implicit methods only.</summary>
    public long NewtonIterations { get; init; }

    /// <summary>Of the rejected steps, those whose equations Newton's method did not solve.</summary>
    public long Unsolved { get; init; }

    /// <summary>
    /// Of the rejected steps, those whose end or error was not finite, <see cref="Unsolved"/> and
    /// <see cref="OutOfDomain"/> aside. Rows that share their steps share their error: it is not finite for all of them
    /// where one has left its domain or was not solved.
    /// </summary>
    public long NotFinite { get; init; }

    /// <summary>
    /// Of the rejected steps, those that ended outside the domain of the solution: see
    /// <see cref="SolveOptions.NonNegative"/> and <see cref="SolveOptions.InDomain"/>.
    /// </summary>
    public long OutOfDomain { get; init; }

    /// <summary>Of the rejected steps, those that were made anew to end on an event.</summary>
    public long MadeAnew { get; init; }

    /// <summary>The events that happened.</summary>
    public long Events { get; init; }

    /// <summary>Of the rejected steps, those whose error was larger than the tolerance.</summary>
    public long RejectedByError => Rejected - Unsolved - NotFinite - OutOfDomain - MadeAnew;

    public static SolveStatistics operator +(SolveStatistics a, SolveStatistics b) =>
        new(a.Evaluations + b.Evaluations, a.Accepted + b.Accepted, a.Rejected + b.Rejected)
        {
            Jacobians = a.Jacobians + b.Jacobians,
            Factorizations = a.Factorizations + b.Factorizations,
            NewtonIterations = a.NewtonIterations + b.NewtonIterations,
            Unsolved = a.Unsolved + b.Unsolved,
            NotFinite = a.NotFinite + b.NotFinite,
            OutOfDomain = a.OutOfDomain + b.OutOfDomain,
            MadeAnew = a.MadeAnew + b.MadeAnew,
            Events = a.Events + b.Events,
        };
}

/// <summary>A row that did not reach t₁, in a sentence.</summary>
/// <param name="Row">The row's number.</param>
/// <param name="Message">Rule, what was found, what to try.</param>
public sealed record SolveFailure(int Row, SolveStatus Status, string Message)
{
    /// <summary>What the options of the solve say: whether it throws; if null, whoever asked decides.</summary>
    internal bool? Throws { get; init; }
}

/// <summary>A solve failed; <see cref="Failures"/> says which rows and why.</summary>
public sealed class SolveException(IReadOnlyList<SolveFailure> failures) : Exception(Describe(failures))
{
    public IReadOnlyList<SolveFailure> Failures { get; } = failures;

    /// <exception cref="SolveException">A row failed of a solve whose options say to throw.</exception>
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
