using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about solves inside expressions and about rows that fail.</summary>
internal static class AdjointFixes
{
    private static readonly SolveOptions Backsolve = new() { Rtol = 1e-7, Adjoint = new BacksolveAdjoint() };

    public static IEnumerable<Fix> All => [.. Inside, .. Plain, .. Failures];

    private static IEnumerable<Fix> Inside =>
    [
        Of("SolvePrimitive.cs", "check y0, t0 and t1.", y => Ode.Solve((t, z) => -z, y, y, 1).Last,
            y => Ode.Solve((t, z) => -z, y, 0, 1).Last),
        Of("SolvedTensor.cs", "pass a tensor of times to Solve.", y => Ode.Solve((t, z) => -z, y, 0, 1).Saved,
            y => Ode.Solve((t, z) => -z, y, 0, 1, Vector(0.5, 1)).Saved),
        Of("SolvedTensor.cs", "pass RunningCosts to Solve.", y => Ode.Solve((t, z) => -z, y, 0, 1).Costs,
            y => Costly(y, (_, z, _) => Sum(z), null).Costs),
        Of(
            "SolvedTensor.cs", "pass a tensor of times to Solve.", y => Costly(y, (_, z, _) => Sum(z), null).SavedCosts,
            y => Costly(y, (_, z, _) => Sum(z), Vector(0.5, 1)).SavedCosts),
        Of(
            "RunningCosts.cs", "sum or reshape them.", y => Costly(y, (_, z, _) => Outer(z, z), null).Costs,
            y => Costly(y, (_, z, _) => Sum(Outer(z, z)), null).Costs,
            y => Costly(y, (_, z, _) => Reshape(Outer(z, z), [4]), null).Costs),
        Of("Trace.cs", "check its last layer.", y => Ode.Solve((t, z) => z[..1], y, 0, 1).Last,
            y => Ode.Solve((t, z) => -z, y, 0, 1).Last),
        Of(
            "Trace.cs", "leave it unset, and set it for the outer solve.",
            y => Within(y, new() { ThrowOnFailure = true }, new()),
            y => Within(y, new(), new() { ThrowOnFailure = true })),
        OfSingle(
            "SolveTimes.cs", "write that field over tensors, evaluate in double, or pass the time as an input.",
            (y, t) => Until(y, Ode.Solve<float>((_, _, dz) => dz[0] = 1, null, t, 0, 1).Last),
            (y, t) => Until(y, Later(t, null)), (y, t) => Until(y, t)),
        OfSingle(
            "SolveTimes.cs", "leave Shared off there, evaluate in double, or pass the time as an input.",
            (y, t) => Until(y, Later(t, new PidController { Shared = true })),
            (y, t) => Until(y, Later(t, new PidController())), (y, t) => Until(y, t)),
        Fix.Of<NotSupportedException>(
            "SolveTimes.cs", "leave Shared off there, evaluate in double, or pass the time as an input.",
            () => Single((y, t) => Until(y, Later(t, new PidController { Shared = true }))),
            () => Value(y => Until(y, Later(y[..1], new PidController { Shared = true })))),
        Of(
            "AdjointCatalogue.cs", "choose one of these.", y => Ending(y, AdjointCatalogue.Create("qqqqqq")),
            y => Ending(y, AdjointCatalogue.Create("discrete"))),
    ];

    private static IEnumerable<Fix> Plain =>
    [
        Of(
            "PlainSource.cs", "pass a VectorFieldVjp as well, or write the field over tensors.",
            y => Ode.Solve<double>(Decay, null!, y, 0, 1).Last, y => Ode.Solve<double>(Decay, DecayVjp, y, 0, 1).Last,
            y => Ode.Solve((t, z) => -z, y, 0, 1).Last),
        Of(
            "PlainSource.cs", "write it as VectorField<{typeof(T).Name}>.",
            y => Ode.Solve<float>((t, z, dz) => (dz[0], dz[1]) = (-z[0], -z[1]), (t, z, a, by) => 0, y, 0, 1).Last,
            y => Ode.Solve<double>(Decay, DecayVjp, y, 0, 1).Last),
    ];

    private static IEnumerable<Fix> Failures =>
    [
        Failing(
            "AdjointFailure.cs", "use CheckpointedAdjoint, which needs no backward solve.",
            y => Stiff(y, Backsolve), y => Stiff(y, Backsolve with { Adjoint = new CheckpointedAdjoint() })),
        Solving(
            "StatusText.cs", "check how it is computed.", () => Timed(Log(-1.0 * Constant(1))),
            () => Timed(Log(Constant(2)))),
        Solving("StatusText.cs", "sort them and keep them within the span.", () => Timed(2), () => Timed(0.5)),
        Solving(
            "StatusText.cs", "raise MaxSteps or take larger steps.",
            () => Oscillator("rk4", 1e-6, 20, 1, new FixedStep(0.01)),
            () => Oscillator("rk4", 1e-6, 200, 1, new FixedStep(0.01)),
            () => Oscillator("rk4", 1e-6, 20, 1, new FixedStep(0.1))),
        Solving(
            "StatusText.cs", "raise the tolerances or MaxSteps.", () => Oscillator("tsit5", 1e-9, 200, 100),
            () => Oscillator("tsit5", 1e-3, 200, 100), () => Oscillator("tsit5", 1e-9, 2000, 100)),
        Solving(
            "StatusText.cs",
            "take an implicit method, Rodas5P or Kvaerno5, or raise MaxSteps: the equation is stiff there, and the "
            + "last steps were as long as stability allows, whatever the tolerances.",
            () => StiffDecay(500), () => StiffDecay(5000), () => StiffDecay(500, new Rodas5P()),
            () => StiffDecay(500, new Kvaerno5())),
        Solving(
            "StatusText.cs",
            "shorten the span, bound the field (tanh), or check it for divisions, logarithms "
            + "and positions out of range.",
            () => Solve((t, y, dy) => dy[0] = Math.Exp(1000 * t), 1),
            () => Solve((t, y, dy) => dy[0] = Math.Exp(1000 * t), 0.5),
            () => Solve((t, y, dy) => dy[0] = Math.Tanh(Math.Exp(1000 * t)), 1)),
        Solving(
            "StatusText.cs",
            "shorten the span, bound the field (tanh), or check it for divisions, logarithms "
            + "and positions out of range.",
            () => Solve((t, y, dy) => dy[0] = Math.Log(1 - t), 2),
            () => Solve((t, y, dy) => dy[0] = Math.Log(1 + t), 2)),
        Solving(
            "StatusText.cs", "raise rtol and atol, or look for a jump or a pole of the field there",
            () => Solve((t, y, dy) => dy[0] = Jump(t), 1), () => Solve((t, y, dy) => dy[0] = Jump(t), 1,
                new() { Rtol = 1, Atol = 1e3 }),
            () => Solve((t, y, dy) => dy[0] = Jump(t), 0.49)),
        Solving(
            "StatusText.cs",
            "count time from t0, since steps of {ClockResolution.SmallestStep(state.Time):G1} are lost in the rounding "
            + "of t there, or {Always}",
            () => FastOscillator(1.7e12), () => FastOscillator(0)),
    ];

    private static Fix Of(string file, string advice, Func<Tensor, Tensor> wrong, params Func<Tensor,
        Tensor>[] right) =>
        Fix.Of<Exception>(file, advice, () => Value(wrong), [.. right.Select(r => (Action)(() => Value(r)))]);

    private static Fix OfSingle(
        string file, string advice, Func<Tensor, Tensor, Tensor> wrong, params Func<Tensor, Tensor, Tensor>[] right) =>
        Fix.Of<NotSupportedException>(
            file, advice, () => Single(wrong), [.. right.Select(r => (Action)(() => Single(r)))]);

    private static void Single(Func<Tensor, Tensor, Tensor> written)
    {
        using Gradient<float> gradient = Gradient.Of<float>((y, t) => Sum(written(y, t)));
        Assert.True(double.IsFinite(gradient.Evaluate(new double[,] { { 1 } }, new double[,] { { 1 } }).Value));
    }

    private static Tensor Until(Tensor y, Tensor t1) => Ode.Solve((_, z) => -z, y, 0, t1[0]).Last;

    private static Tensor Later(Tensor t, StepController? controller) =>
        Ode.Solve((_, z) => (0 * z) + 1, t, 0, 1, options: new() { Controller = controller }).Last;

    private static Tensor Within(Tensor y, SolveOptions inner, SolveOptions outer) =>
        Ode.Solve((_, z) => -Ode.Solve((_, w) => -w, z, 0, 0.1, options: inner).Last, y, 0, 1, options: outer).Last;

    private static Fix Failing(string file, string advice, Func<Tensor, Tensor> wrong, Func<Tensor, Tensor> right) =>
        Fix.Of<SolveException>(file, advice, () => Value(wrong), () => Value(right));

    private static Fix Solving(string file, string advice, Action wrong, params Action[] right) =>
        Fix.Of<SolveException>(file, advice, wrong, right);

    /// <summary>
    /// Evaluates the gradient of a loss with respect to the initial state, throws if a row fails, and requires that the
    /// loss and its derivative with respect to the first component are finite.
    /// </summary>
    private static void Value(Func<Tensor, Tensor> written)
    {
        using Gradient<double> gradient = Gradient.Of<double>(y => Sum(written(y)));
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 1, 0.5 } });
        if (result.Report.Failures.Count > 0)
        {
            throw new SolveException(result.Report.Failures);
        }

        Assert.True(double.IsFinite(result.Value) && double.IsFinite(result.ByInputs[0][0, 0]));
    }

    private static SolvedTensor Costly(Tensor y, Func<Tensor, Tensor, Tensor, Tensor> rates, Tensor? times) =>
        Ode.Solve((t, z) => -z, y, 0, 1, new RunningCosts(rates), times);

    private static Tensor Ending(Tensor y, Adjoint adjoint) =>
        Ode.Solve((t, z) => -z, y, 0, 1, null, new() { Adjoint = adjoint }).Last;

    private static void Decay(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (-y[0], -y[1]);

    private static double DecayVjp(double t, ReadOnlySpan<double> y, ReadOnlySpan<double> a, Span<double> by)
    {
        (by[0], by[1]) = (-a[0], -a[1]);
        return 0;
    }

    // Solved backwards in time, the damping of Van der Pol's equation becomes growth.
    private static Tensor Stiff(Tensor y, SolveOptions options) =>
        Ode.Solve((t, z) => Stack(z[1], (5 * (1 - Square(z[0])) * z[1]) - z[0]), y, 0, 6, null, options).Last;

    private static void Timed(Tensor time) => Value(y => Ode.Solve((t, z) => -z, y, 0, 1, Stack(time)).Saved);

    private static void Oscillator(
        string solver, double tolerance, int steps, double end, StepController? controller = null) => Ode.Solve(
        (t, y, dy) => (dy[0], dy[1]) = (y[1], -y[0]), [1.0, 0], 0, end,
        new()
        {
            Solver = SolverCatalogue.Create(solver),
            Rtol = tolerance,
            Atol = tolerance * 1e-5,
            MaxSteps = steps,
            Controller = controller,
        });

    private static void StiffDecay(int steps, Solver? solver = null) =>
        Solve((t, y, dy) => dy[0] = -1000 * (y[0] - Math.Cos(t)), 2,
            new() { MaxSteps = steps, Rtol = 1e-4, Atol = 1e-6, Solver = solver ?? new Tsit5() });

    private static double Jump(double t) =>
        t < 0.5 ? 1 : BitConverter.DoubleToInt64Bits(t) * 2862933555777941757L >> 20;

    private static void FastOscillator(double t0) => Ode.Solve(
        (t, y, dy) => (dy[0], dy[1]) = (1e3 * y[1], -1e3 * y[0]), [1.0, 0], t0, t0 + 1,
        new() { Rtol = 1e-9, Atol = 1e-12 });

    private static void Solve(VectorField<double> field, double end, SolveOptions? options = null) =>
        Ode.Solve(field, [1.0], 0, end, options);
}
