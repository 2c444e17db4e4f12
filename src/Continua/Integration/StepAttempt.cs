namespace Continua;

/// <summary>An attempted step of one row: see <see cref="SolveOptions.Log"/>.</summary>
/// <param name="Row">The row's number.</param>
/// <param name="Time">Where the step begins.</param>
/// <param name="Size">Its size, negative in a solve backwards in time.</param>
/// <param name="Error">
/// Its estimated error in units of the tolerance, that of all rows where they share their steps; NaN where steps answer
/// to no error, and of an end that is not finite or outside the domain.
/// </param>
/// <param name="Order">The order of the method.</param>
/// <param name="Outcome">Whether it was accepted, or why not.</param>
public readonly record struct StepAttempt(
    int Row, double Time, double Size, double Error, int Order, StepOutcome Outcome);

/// <summary>What became of an attempted step.</summary>
public enum StepOutcome
{
    /// <summary>The row has taken it.</summary>
    Accepted,

    /// <summary>Its error was larger than the tolerance.</summary>
    ErrorTooLarge,

    /// <summary>Its end or its error was not finite.</summary>
    NotFinite,

    /// <summary>Newton's method did not solve its equations.</summary>
    NotSolved,

    /// <summary>It ended outside the domain of the solution.</summary>
    OutOfDomain,

    /// <summary>It crossed an event: another one ends nearer to it.</summary>
    MadeAnew,
}
