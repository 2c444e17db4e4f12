using System.Diagnostics;

namespace Continua;

/// <summary>Equal steps from t₀, the last one shortened.</summary>
/// <param name="Step">The size of a step, in units of time; positive in either direction.</param>
public sealed record FixedStep(double Step) : StepController
{
    /// <summary>
    /// Whether steps land on save times: between two of them they are equal and at most <see cref="Step"/>. Otherwise the
    /// method's interpolant serves saves, where it has one.
    /// </summary>
    public bool LandOnSaves { get; init; }

    /// <summary>The size of a step, in units of time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a positive number.</exception>
    public double Step { get; init; } = Step > 0 && double.IsFinite(Step)
        ? Step
        : throw new ArgumentOutOfRangeException(
            nameof(Step), $"A fixed step is positive and finite, but got {Step}; the direction follows from t0 and t1.");

    public override bool IsAdaptive => false;

    internal override double FirstStepFactor => 1;

    internal override void Validate() => ControllerSettings.Require(
        Step > 0 && double.IsFinite(Step), "A fixed step is positive and finite", Step, "the direction follows from t0 and t1");

    internal override TResult As<TResult>(IControllerKinds<TResult> kinds) => kinds.Fixed(Step, LandOnSaves);

    internal override void Decide(in StepVerdicts verdicts, int errorOrder) =>
        throw new UnreachableException("Fixed steps do not answer to errors.");
}
