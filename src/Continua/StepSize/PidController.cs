namespace Continua;

/// <summary>
/// Steps from a proportional–integral–derivative controller of the error. The default coefficients make it the elementary
/// (I) controller; <see cref="Pi"/> gives smoother steps where stability, not accuracy, limits them.
/// </summary>
/// <remarks>
/// h⁺ = h · safety · (1/ε₀)^(β₁/q) (1/ε₁)^(β₂/q) (1/ε₂)^(β₃/q), with β₁ = P + I + D, β₂ = −(P + 2D), β₃ = D and q the order
/// of the error. Reference: Söderlind 2003, "Digital filters in adaptive time-stepping", equation 10 and table 1.
/// </remarks>
public sealed record PidController : StepController
{
    /// <summary>The coefficient of the change of the error.</summary>
    public double Proportional { get; init; }

    /// <summary>The coefficient of the error.</summary>
    public double Integral { get; init; } = 1;

    /// <summary>The coefficient of the change of the change.</summary>
    public double Derivative { get; init; }

    /// <summary>The share of the tolerance aimed at.</summary>
    public double Safety { get; init; } = 0.9;

    /// <summary>The smallest factor from one step to the next.</summary>
    public double MinFactor { get; init; } = 0.2;

    /// <summary>The largest factor from one step to the next.</summary>
    public double MaxFactor { get; init; } = 10;

    /// <summary>
    /// How many times as long as its estimate the first step is, where it is chosen. The estimate knows the order of the
    /// error and not its constant, which for high orders is so small that several steps pass before they have grown. At
    /// most the first step is a hundred times the small one that is tried before.
    /// </summary>
    public double FirstFactor { get; init; } = 1;

    /// <summary>A PI controller: P = 0.4, I = 0.3 (Hairer, Wanner 1996, section IV.2).</summary>
    public static PidController Pi { get; } = new() { Proportional = 0.4, Integral = 0.3 };

    public override bool IsAdaptive => true;

    internal override double FirstStepFactor => FirstFactor;

    internal override void Validate()
    {
        double gain = Proportional + Integral + Derivative;
        ControllerSettings.Require(
            gain > 0 && double.IsFinite(gain), "Proportional, Integral and Derivative are finite, with a positive sum", gain,
            "take Integral = 1 alone");
        ControllerSettings.Require(
            Safety is > 0 and <= 1, "Safety is a share of the tolerance above 0 and at most 1", Safety, "take 0.9");
        ControllerSettings.Require(MinFactor is > 0 and < 1, "MinFactor lies between 0 and 1", MinFactor, "take 0.2");
        ControllerSettings.Require(
            MaxFactor > 1 && double.IsFinite(MaxFactor), "MaxFactor is finite and above 1", MaxFactor, "take 10");
        ControllerSettings.Require(
            FirstFactor > 0 && double.IsFinite(FirstFactor), "FirstFactor is positive and finite", FirstFactor, "leave it at 1");
    }

    internal override TResult As<TResult>(IControllerKinds<TResult> kinds) => kinds.Adaptive();

    internal override void Decide(in StepVerdicts verdicts, int errorOrder) => PidKernel.Decide(this, verdicts, errorOrder);
}
