using System.Diagnostics;

namespace Continua;

/// <summary>Equal steps from t₀; the last one is shortened to end at t₁.</summary>
/// <param name="Step">The step size, in units of time; positive for both directions of a solve.</param>
public sealed record FixedStep(double Step) : StepController
{
    /// <summary>
    /// Whether steps end at save times: the steps between two save times are then equal and at most <see cref="Step"/>.
    /// Otherwise saved values are interpolated, if the method has an interpolant.
    /// </summary>
    public bool LandOnSaves { get; init; }

    /// <summary>The step size, in units of time; positive for both directions of a solve.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive and finite.</exception>
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

    internal override void Decide(in StepAcceptance verdicts, int errorOrder) =>
        throw new UnreachableException("Fixed steps are not controlled by errors.");
}
