using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about forward-mode and second derivatives through solves.</summary>
internal static class TangentFixes
{
    private static readonly SolveEvent Bounce = new Event((t, y) => y[0] - 0.5, (t, y) => -y);

    public static IEnumerable<Fix> All =>
    [
        Of(
            "SolveTangent.cs", "write it over tensors.",
            y => Pushed(Ode.Solve<double>(Decay, DecayVjp, y, 0, 1).Last, y), y => Pushed(End(y), y)),
        Of(
            "SolveTangent.cs", "use the gradient, which includes them.",
            y => Pushed(End(y, new() { Events = [Bounce] }), y), y => Derivatives.Of(Sum(End(y, new() { Events = [Bounce] })), y)),
        Of(
            "SolveTangent.cs", "use the gradient.",
            y => Pushed(Ode.Solve(Constrained, y, 0, 1, null, new() { Solver = new Rodas5P() }).Last, y),
            y => Derivatives.Of(Sum(Ode.Solve(Constrained, y, 0, 1, null, new() { Solver = new Rodas5P() }).Last), y)),
        Of(
            "SolveTangent.cs", "use Vern9, or Rodas5P for stiff equations.", y => Pushed(End(y, new() { Solver = new Adams() }), y),
            y => Pushed(End(y, new() { Solver = new Vern9() }), y), y => Pushed(End(y, new() { Solver = new Rodas5P() }), y)),
        Of(
            "SolveTangent.cs", "use Tsit5.", y => Third(y, new Rodas5P()), y => Third(y, new Tsit5())),
        Of(
            "SolveTangent.cs", "use CheckpointedAdjoint, whose memory is bounded too.",
            y => Derivatives.HessianProduct(Sum(End(y, new() { Adjoint = new BacksolveAdjoint() })), y, y),
            y => Derivatives.HessianProduct(Sum(End(y, new() { Adjoint = new CheckpointedAdjoint() })), y, y)),
        Of(
            "SolveTangent.cs", "rescale the time in the field, with t0 and t1 as values that it reads.",
            y => Derivatives.HessianProduct(Sum(Ode.Solve((t, z) => -z, y, 0, y[0]).Last), y, y),
            y => Derivatives.HessianProduct(Sum(Ode.Solve((t, z) => -y[0] * z, y, 0, 1).Last), y, y)),
        Of(
            "SolveTangent.cs", "use the gradient, which includes them.",
            y => Pushed(Ode.Solve((t, z) => -z, y, 0, y[0], null, new() { Breakpoints = [0.5] }).Last, y),
            y => Derivatives.Of(Sum(Ode.Solve((t, z) => -z, y, 0, y[0], null, new() { Breakpoints = [0.5] }).Last), y)),
        Of(
            "SolveTangent.cs", "set LandOnSaves in FixedStep.",
            y => Pushed(Oscillation(y, new FixedStep(0.1)), y), y => Pushed(Oscillation(y, new FixedStep(0.1) { LandOnSaves = true }), y)),
        Of(
            "Derivatives.cs", "sum its components.", y => Derivatives.Hessian(End(y), y)[0],
            y => Derivatives.Hessian(Sum(End(y)), y)[0]),
        Of(
            "Derivatives.cs", "reshape it.", y => Derivatives.HessianProduct(Sum(End(y)), y, Vector(1)),
            y => Derivatives.HessianProduct(Sum(End(y)), y, Vector(1, 0))),
    ];

    private static OdeTerm Constrained => new((t, z) => Stack(-z[0], z[1] - (0.5 * z[0])))
    {
        MassMatrix = new double[,] { { 1, 0 }, { 0, 0 } },
    };

    private static Fix Of(string file, string advice, Func<Tensor, Tensor> wrong, params Func<Tensor, Tensor>[] right) =>
        Fix.Of<Exception>(file, advice, () => Value(wrong), [.. right.Select(r => (Action)(() => Value(r)))]);

    private static Tensor End(Tensor y, SolveOptions? options = null) => Ode.Solve((t, z) => -Sin(z), y, 0, 1, null, options).Last;

    private static Tensor Pushed(Tensor end, Tensor y) => Derivatives.Jvp(end, y, Vector(1, 0));

    private static Tensor Oscillation(Tensor y, StepController controller) => Ode.Solve(
        new SeparableTerm((t, p) => p, (t, q) => -q), y, 0, 1, Concat(y[1]), new() { Solver = new VelocityVerlet(), Controller = controller }).Saved[0];

    private static Tensor Third(Tensor y, Solver solver) => Derivatives.Jvp(
        Derivatives.HessianProduct(Sum(End(y, new() { Solver = solver })), y, Vector(1, 0)), y, Vector(0, 1));

    private static void Value(Func<Tensor, Tensor> written)
    {
        using Predictor<double> predictor = Predictor.Of<double>(written);
        Assert.All(predictor.Evaluate(null, new double[,] { { 1, 0.5 } }).Cast<double>(), value => Assert.True(double.IsFinite(value)));
    }

    private static void Decay(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (-y[0], -y[1]);

    private static double DecayVjp(double t, ReadOnlySpan<double> y, ReadOnlySpan<double> a, Span<double> by)
    {
        (by[0], by[1]) = (-a[0], -a[1]);
        return 0;
    }
}
