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

    /// <summary>How many times as long as the estimate of Hairer, Nørsett and Wanner (1993, II.4) first steps are.</summary>
    internal abstract double FirstStepFactor { get; }

    /// <exception cref="ArgumentException">A setting is no number, or none that makes sense.</exception>
    internal abstract void Validate();

    /// <summary>The case of this controller's kind.</summary>
    internal abstract TResult As<TResult>(IControllerKinds<TResult> kinds);

    /// <summary>Decides for all lanes which steps are taken, and how the next differ from them; of adaptive steps only.</summary>
    /// <param name="errorOrder">The order of the error estimate, plus one.</param>
    internal abstract void Decide(in StepVerdicts verdicts, int errorOrder);
}

/// <summary>The errors of a row's last two accepted steps, in units of the tolerance; 1 before there are any.</summary>
internal struct StepMemory
{
    public double Last;
    public double Earlier;
    public bool RejectedBefore;

    public static StepMemory Fresh => new() { Last = 1, Earlier = 1 };
}
