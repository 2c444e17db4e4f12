namespace Continua.Benchmarks.Workloads;

/// <summary>A method to compute the gradient of a workload.</summary>
/// <param name="Suffix">The suffix of the workload name.</param>
/// <param name="Controller">The step controller; null for the default.</param>
internal sealed record GradientMethod(string Suffix, Adjoint Adjoint, StepController? Controller, string Note)
{
    /// <summary>The exact derivative of the solver's steps, with a step size for each row.</summary>
    public static GradientMethod Direct { get; } = new("-direct", new DiscreteAdjoint(), null, "");

    /// <summary>The continuous adjoint with the settings of torchdiffeq.</summary>
    public static GradientMethod Continuous { get; } = Like("-adjoint");

    /// <summary>The continuous adjoint, in a workload whose name has no suffix.</summary>
    public static GradientMethod OnlyContinuous { get; } = Like("");

    /// <summary>The default of the library, in a workload that otherwise uses the continuous adjoint.</summary>
    public static GradientMethod Default { get; } = new("-default", new DiscreteAdjoint(), null, Notes.Default);

    /// <summary>Returns options with the adjoint and the controller of this method.</summary>
    public SolveOptions Of(SolveOptions options) => options with { Adjoint = Adjoint, Controller = Controller };

    private static GradientMethod Like(string suffix) =>
        new(suffix, new BacksolveAdjoint { FullNorm = true }, new PidController { Shared = true }, Notes.Like);
}
