namespace Continua;

/// <summary>An attempted step of one row, as passed to <see cref="SolveOptions.Log"/>.</summary>
/// <param name="Row">The index of the row, from 0.</param>
/// <param name="Time">The time at the start of the step, in the units of the solve.</param>
/// <param name="Size">The size of the step, in units of time; negative in a solve backwards in time.</param>
/// <param name="Error">
/// The norm of the estimated error in units of the tolerances; if rows share their steps, the norm over all rows. NaN
/// for fixed and given steps and for a step that ended outside the domain; without meaning if the end of the step is
/// not finite.
/// </param>
/// <param name="Order">The order of the method, <see cref="Solver.Order"/>.</param>
/// <param name="Outcome">Whether the step was accepted, or why it was rejected.</param>
public readonly record struct StepAttempt(
    int Row, double Time, double Size, double Error, int Order, StepOutcome Outcome);

/// <summary>The outcome of an attempted step.</summary>
public enum StepOutcome
{
    /// <summary>The step was accepted.</summary>
    Accepted,

    /// <summary>The estimated error was larger than the tolerance.</summary>
    ErrorTooLarge,

    /// <summary>The state at the end or the estimated error was infinite or NaN.</summary>
    NotFinite,

    /// <summary>Newton's method did not solve the equations of an implicit step.</summary>
    NotSolved,

    /// <summary>
    /// The step ended outside the domain of the solution: see <see cref="SolveOptions.NonNegative"/> and
    /// <see cref="SolveOptions.InDomain"/>.
    /// </summary>
    OutOfDomain,

    /// <summary>
    /// An event was found within the step, which is repeated with another size in order to end on the event.
    /// </summary>
    Repeated,
}
