namespace Continua;

/// <summary>
/// The method by which step sizes are chosen. Controllers are immutable; a solve stores the errors of earlier steps
/// itself, per row.
/// </summary>
public abstract record StepController
{
    /// <summary>
    /// Whether all rows of a batch share one step size. By default each row has its own steps, so that its results do
    /// not depend on the other rows of the batch. Shared steps require that all rows have the same t₀, t₁ and save
    /// times, and support neither events nor breakpoints.
    /// </summary>
    public bool Shared { get; init; }

    /// <summary>Whether step sizes are controlled by an error estimate.</summary>
    public abstract bool IsAdaptive { get; }

    /// <summary>
    /// The ratio of the first step to its estimate, which follows Hairer, Nørsett, Wanner 1993, section II.4.
    /// </summary>
    internal abstract double FirstStepFactor { get; }

    /// <exception cref="ArgumentException">A setting is NaN or out of range.</exception>
    internal abstract void Validate();

    /// <summary>Calls the visitor's method for this kind of controller.</summary>
    internal abstract TResult As<TResult>(IControllerKinds<TResult> kinds);

    /// <summary>
    /// Decides for all lanes whether steps are accepted, and computes the factors of the next sizes. Adaptive
    /// controllers only. <paramref name="errorOrder"/> is one more than the order of the error estimate.
    /// </summary>
    internal abstract void Decide(in StepAcceptance acceptance, int errorOrder);
}

/// <summary>
/// The state of a row's step size control: the errors of its last two accepted steps in units of the tolerances (1
/// before there are any), and whether the previous attempt was rejected.
/// </summary>
internal struct StepMemory
{
    public double Last;
    public double Earlier;
    public bool RejectedBefore;

    public static StepMemory Fresh => new() { Last = 1, Earlier = 1 };
}
