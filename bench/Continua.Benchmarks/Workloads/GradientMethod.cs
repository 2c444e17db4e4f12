namespace Continua.Benchmarks.Workloads;

/// <summary>How a workload's gradient is taken.</summary>
/// <param name="Suffix">What its name ends in.</param>
/// <param name="Controller">Null for the default.</param>
internal sealed record GradientMethod(string Suffix, Adjoint Adjoint, StepController? Controller, string Note)
{
    /// <summary>Through the solver.</summary>
    public static GradientMethod Direct { get; } = new("-direct", new DiscreteAdjoint(), null, "");

    /// <summary>The continuous adjoint as the peer has it.</summary>
    public static GradientMethod Continuous { get; } = Like("-adjoint");

    /// <summary>The same where the workload knows no other.</summary>
    public static GradientMethod OnlyContinuous { get; } = Like("");

    /// <summary>What a user gets who asks for nothing, in a workload that asks for the continuous adjoint.</summary>
    public static GradientMethod Default { get; } = new("-default", new DiscreteAdjoint(), null, Notes.Default);

    /// <summary>Options with this way's adjoint and controller.</summary>
    public SolveOptions Of(SolveOptions options) => options with { Adjoint = Adjoint, Controller = Controller };

    private static GradientMethod Like(string suffix) =>
        new(suffix, new BacksolveAdjoint { FullNorm = true }, new PidController { Shared = true }, Notes.Like);
}
