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

    /// <summary>What each error by itself says of the next step, for all rows at once.</summary>
    /// <param name="errors">The norms of errors in units of the tolerance; as many as a multiple of the widest vector.</param>
    /// <param name="errorOrder">The order of the error estimate, plus one.</param>
    /// <param name="factors">Where the factors go; also room to compute them.</param>
    /// <param name="exponents">Room to compute them.</param>
    internal abstract void Judge(ReadOnlySpan<double> errors, int errorOrder, Span<double> factors, Span<double> exponents);

    /// <summary>Whether a step with this error is taken, and the factor by which the next differs from it.</summary>
    /// <param name="error">The norm of the error in units of the tolerance.</param>
    /// <param name="factor">What <see cref="Judge"/> made of it.</param>
    /// <param name="errorOrder">The order of the error estimate, plus one.</param>
    /// <param name="memory">What the row remembers of earlier steps.</param>
    internal abstract StepDecision Decide(double error, double factor, int errorOrder, ref StepMemory memory);
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
