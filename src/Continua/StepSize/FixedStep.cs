using System.Diagnostics;

namespace Continua;

/// <summary>
/// Equal steps from t₀; the last one is shortened to end at t₁. A step is also shortened to end at a time of
/// <see cref="SolveOptions.StopAt"/> or <see cref="SolveOptions.Breakpoints"/> or at an event, and the next steps count
/// from there.
/// </summary>
/// <param name="Step">The step size, in units of time; positive for both directions of a solve.</param>
public sealed record FixedStep(double Step) : StepController
{
    /// <summary>
    /// Whether steps end at save times: the steps between two save times are then equal and at most <see cref="Step"/>.
    /// If false, the default, saved values are interpolated; for a method without an interpolant, the last step before
    /// a save time is shortened to end there.
    /// </summary>
    public bool LandOnSaves { get; init; }

    /// <summary>The step size, in units of time; positive for both directions of a solve.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The size passed to the constructor is not positive and finite. For a size set by <c>with</c>, the solve throws
    /// an <see cref="ArgumentException"/>.
    /// </exception>
    public double Step { get; init; } = Step > 0 && double.IsFinite(Step)
        ? Step
        : throw new ArgumentOutOfRangeException(
            nameof(Step),
            $"A fixed step is positive and finite, but got {Step}; the direction follows from t0 and t1.");

    /// <inheritdoc/>
    public override bool IsAdaptive => false;

    internal override double FirstStepFactor => 1;

    internal override void Validate() => ControllerSettings.Require(
        Step > 0 && double.IsFinite(Step),
        "A fixed step is positive and finite",
        Step,
        "the direction follows from t0 and t1");

    internal override TResult As<TResult>(IControllerKinds<TResult> kinds) => kinds.Fixed(Step, LandOnSaves);

    internal override void Decide(in StepAcceptance acceptance, int errorOrder) =>
        throw new UnreachableException("Fixed steps are not controlled by errors.");
}
