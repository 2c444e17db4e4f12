namespace Continua;

/// <summary>
/// Step sizes from a proportional–integral–derivative controller of the error. The default coefficients make it the
/// elementary (I) controller; <see cref="Pi"/> gives smoother steps where stability limits them instead of accuracy.
/// </summary>
/// <remarks>
/// h⁺ = h · safety · (1/ε₀)^(β₁/q) (1/ε₁)^(β₂/q) (1/ε₂)^(β₃/q), with β₁ = P + I + D, β₂ = −(P + 2D), β₃ = D, q one more
/// than the order of the error estimate, and ε₀, ε₁, ε₂ the errors of the current step and of the two accepted steps
/// before it, as norms in units of the tolerances. A step with ε₀ above 1 is rejected and repeated with the size
/// h · safety · (1/ε₀)^(1/q), at most h · safety; the first step accepted after a rejection does not increase the size.
/// A solve with a setting out of range throws an <see cref="ArgumentException"/>.
/// Reference: Söderlind 2003, "Digital filters in adaptive time-stepping", equation 10 and table 1.
/// </remarks>
public sealed record PidController : StepController
{
    /// <summary>The proportional coefficient P, which weights the change of the error; 0 by default.</summary>
    public double Proportional { get; init; }

    /// <summary>
    /// The integral coefficient I, which weights the error itself; 1 by default. P + I + D has to be positive.
    /// </summary>
    public double Integral { get; init; } = 1;

    /// <summary>The derivative coefficient D, which weights the second difference of the error; 0 by default.</summary>
    public double Derivative { get; init; }

    /// <summary>The safety factor of the step size, above 0 and at most 1; 0.9 by default.</summary>
    public double Safety { get; init; } = 0.9;

    /// <summary>The minimum ratio of successive step sizes, above 0 and below 1; 0.2 by default.</summary>
    public double MinFactor { get; init; } = 0.2;

    /// <summary>The maximum ratio of successive step sizes, finite and above 1; 10 by default.</summary>
    public double MaxFactor { get; init; } = 10;

    /// <summary>
    /// The ratio of the first step to its estimate, if <see cref="SolveOptions.FirstStep"/> is null; positive and
    /// finite, 1 by default. The estimate uses the order of the error but not its constant. For high orders that
    /// constant is so small that the estimate is too short and steps grow for some time after the start; a larger ratio
    /// avoids this. The first step is at most 100 times the small trial step of the estimate.
    /// </summary>
    public double FirstFactor { get; init; } = 1;

    /// <summary>A PI controller with P = 0.4 and I = 0.3. Reference: Hairer, Wanner 1996, section IV.2.</summary>
    public static PidController Pi { get; } = new() { Proportional = 0.4, Integral = 0.3 };

    /// <inheritdoc/>
    public override bool IsAdaptive => true;

    internal override double FirstStepFactor => FirstFactor;

    internal override void Validate()
    {
        double gain = Proportional + Integral + Derivative;
        ControllerSettings.Require(
            gain > 0 && double.IsFinite(gain),
            "Proportional, Integral and Derivative are finite, with a positive sum",
            gain,
            "take Integral = 1 alone");
        ControllerSettings.Require(
            Safety is > 0 and <= 1, "Safety is a factor of the step size above 0 and at most 1", Safety, "take 0.9");
        ControllerSettings.Require(MinFactor is > 0 and < 1, "MinFactor lies between 0 and 1", MinFactor, "take 0.2");
        ControllerSettings.Require(
            MaxFactor > 1 && double.IsFinite(MaxFactor), "MaxFactor is finite and above 1", MaxFactor, "take 10");
        ControllerSettings.Require(
            FirstFactor > 0 && double.IsFinite(FirstFactor),
            "FirstFactor is positive and finite",
            FirstFactor,
            "leave it at 1");
    }

    internal override TResult As<TResult>(IControllerKinds<TResult> kinds) => kinds.Adaptive();

    internal override void Decide(in StepAcceptance acceptance, int errorOrder) =>
        PidKernel.Decide(this, acceptance, errorOrder);
}
