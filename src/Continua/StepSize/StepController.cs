namespace Continua;

/// <summary>How steps are chosen, as an immutable configuration; what a row remembers is a <see cref="StepMemory"/>.</summary>
public abstract record StepController
{
    /// <summary>
    /// Whether all rows of a batch share one step. The default is that each row has its own and so does not depend on
    /// its mates.
    /// </summary>
    public bool Shared { get; init; }

    /// <summary>Whether steps answer to an error estimate.</summary>
    public abstract bool IsAdaptive { get; }

    /// <summary>Whether a step with this error is taken, and the factor by which the next differs from it.</summary>
    /// <param name="error">The norm of the error in units of the tolerance.</param>
    /// <param name="errorOrder">The order of the error estimate, plus one.</param>
    /// <param name="memory">What the row remembers of earlier steps.</param>
    internal abstract StepDecision Decide(double error, int errorOrder, ref StepMemory memory);
}

/// <summary>The answer of a step controller.</summary>
internal readonly record struct StepDecision(bool Accept, double Factor);

/// <summary>The errors of a row's last two accepted steps, in units of the tolerance; 1 before there are any.</summary>
internal struct StepMemory
{
    public double Last;
    public double Earlier;
    public bool RejectedBefore;

    public static StepMemory Fresh => new() { Last = 1, Earlier = 1 };
}
