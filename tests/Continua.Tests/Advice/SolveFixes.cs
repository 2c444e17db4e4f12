using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about solves.</summary>
internal static class SolveFixes
{
    public static IEnumerable<Fix> All => [.. Options, .. Saves, .. Failures];

    private static IEnumerable<Fix> Options =>
    [
        Of("SolveOptions.cs", "take 1e-6 and 1e-8.", new() { Rtol = -1 }, new() { Rtol = 1e-6, Atol = 1e-8 }),
        Of(
            "SolveOptions.cs", "leave all others out.", new() { NonNegative = [0, 2] },
            new() { NonNegative = [0] }),
        Fix.Of<ArgumentException>(
            "SolveOptions.cs",
            "leave Log to solves outside expressions: model.Solve with { Log = … } as options of SolveFor.",
            () => SavedInALoss(null, new() { Log = _ => { } }), () => SavedInALoss(null, new()), LoggedForNumbers),
        Of("SolveOptions.cs", "take fewer.", new() { Quadratures = 2 }, new() { Quadratures = 1 }),
        Of(
            "SolveOptions.cs", "give {dimension - Quadratures}.", new() { AtolPerComponent = [1e-8] },
            new() { AtolPerComponent = [1e-8, 1e-8] }),
        Of(
            "SolveOptions.cs", "take 1e-8.", new() { AtolPerComponent = [1e-8, -1] },
            new() { AtolPerComponent = [1e-8, 1e-8] }),
        Of(
            "SolveOptions.cs", "take a PidController with Shared, or leave FullNorm off.",
            new() { Adjoint = new BacksolveAdjoint { FullNorm = true } },
            new() { Adjoint = new BacksolveAdjoint { FullNorm = true },
                Controller = new PidController { Shared = true } }, new() { Adjoint = new BacksolveAdjoint() }),
        Of("SolveOptions.cs", "take 100000.", new() { MaxSteps = 0 }, new() { MaxSteps = 100000 }),
        Of("SolveOptions.cs", "take 0.", new() { Threads = -1 }, new() { Threads = 0 }),
        Of("SolveOptions.cs", "leave it out to have it chosen.", new() { FirstStep = 0 }, new()),
        Of(
            "SolveOptions.cs", "leave it out, or set the step size: Controller = new FixedStep(h).",
            new() { Controller = new FixedStep(0.1), FirstStep = 0.05 }, new() { Controller = new FixedStep(0.1) },
            new() { Controller = new FixedStep(0.05) }),
        Of(
            "SolveOptions.cs", "set Controller = new FixedStep(h), or use Tsit5 or Dopri5.",
                new() { Solver = new Rk4() },
            new() { Solver = new Rk4(), Controller = new FixedStep(0.1) }, new() { Solver = new Tsit5() },
            new() { Solver = new Dopri5() }),
        Fix.Of<ArgumentException>(
            "SolveOptions.cs",
            "pass a tensor of times to Ode.Solve, and leave SaveAt to solves outside expressions: model.Solve "
            + "with { SaveAt = … } as options of SolveFor.",
            () => SavedInALoss(null, new() { SaveAt = SaveAt.Every(0.5) }), () => SavedInALoss(Vector(0.5, 1), new()),
            SavedForNumbers),
        Of(
            "ErrorScale.cs", "check ErrorNorm.Custom.", new() { Norm = ErrorNorm.Custom(_ => -1) },
            new() { Norm = ErrorNorm.Custom(ErrorNorm.Max.Of) }),
        Fix.Of<ArgumentException>(
            "BlockProblem.cs", "leave Shared off.", () => Rows([0.0, 0.5],
                new() { Controller = new PidController { Shared = true } }), () => Rows([0.0, 0.5], new())),
        Fix.Of<ArgumentException>(
            "Solve.cs", "give {rows}.", () => Rows([0.0, 0.0, 0.0], new()), () => Rows([0.0, 0.0], new())),
        Fix.Of<ArgumentException>(
            "Solve.cs", "check the times.", () => Rows([double.NaN], new()), () => Rows([0.0], new())),
        Fix.Of<ArgumentException>(
            "OdeIntegrator.cs", "solve it in a loss, or write the numbers into the field.", StepWithParameters,
            SolveInALoss, StepWithNumbers),
    ];

    private static IEnumerable<Fix> Saves =>
    [
        Of(
            "SaveTimes.cs", "save less often.", new() { SaveAt = SaveAt.Every(1e-12) },
            new() { SaveAt = SaveAt.Every(0.1) }),
        Of(
            "SaveTimes.cs", "give {t0.Length}.", new() { SaveAt = SaveAt.TimesPerRow([[0.5], [0.5]]) },
            new() { SaveAt = SaveAt.TimesPerRow([[0.5]]) }),
        Of(
            "SaveTimes.cs", "leave it out.", new() { SaveAt = SaveAt.Times(0.5, double.NaN) },
            new() { SaveAt = SaveAt.Times(0.5) }),
        Of(
            "SaveTimes.cs", "sort them and keep them within the span.", new() { SaveAt = SaveAt.Times(0.5, 0.2) },
            new() { SaveAt = SaveAt.Times(0.2, 0.5) }),
        Of(
            "SaveTimes.cs", "sort them and keep them within the span.", new() { SaveAt = SaveAt.Times(0.5, 2) },
            new() { SaveAt = SaveAt.Times(0.2, 1) }),
        Fix.Of<InvalidOperationException>(
            "RowResult.cs", "solve with SaveAt = SaveAt.Dense.", () => Solve(new()).At(0.5),
            () => Solve(new() { SaveAt = SaveAt.Dense }).At(0.5)),
        Fix.Of<ArgumentException>(
            "RowResult.cs", "stay within.", () => Solve(new() { SaveAt = SaveAt.Dense }).At(1.5),
            () => Solve(new() { SaveAt = SaveAt.Dense }).At(0.5)),
        Fix.Of<Exception>(
            "RowResult.cs", "solve with SaveAt.Times({Invariant(time)}), on which steps land, or use Tsit5.",
                () => Solve(new() { Solver = new Dopri8(), SaveAt = SaveAt.Dense }).At(0.5),
            () => Solve(new() { Solver = new Dopri8(), SaveAt = SaveAt.Times(0.5) }),
            () => Solve(new() { Solver = new Tsit5(), SaveAt = SaveAt.Dense }).At(0.5)),
    ];

    private static IEnumerable<Fix> Failures =>
    [
        Fix.Of<SolveException>(
            "StatusText.cs", "check the data.", () => Ode.Solve(Rotation, [double.NaN, 0.0], 0, 1),
            () => Solve(new())),
        Left(
            "check y0, or leave out what excludes it.", -1, 0, new() { NonNegative = [0] },
            () => Decline(1, 0, new() { NonNegative = [0] }), () => Decline(-1, 0, new())),
        Left(
            "take smaller steps, or a PidController, which shortens them.", 1, -6,
            new() { Solver = new Bosh3(), NonNegative = [0], Controller = new FixedStep(0.5) },
            () => Decline(1, -6, new() { Solver = new Bosh3(), NonNegative = [0], Controller = new FixedStep(0.1) }),
            () => Decline(1, -6, new() { Solver = new Bosh3(), NonNegative = [0], Controller = new PidController() })),
        Left(
            "check that its slope is not negative where it is 0, or leave it out of NonNegative.", 0, 0,
            new() { NonNegative = [0] }, () => Decline(0, 0, new() { NonNegative = [0] }, constant: 0),
            () => Decline(0, 0, new())),
        Left(
            "check the predicate and the slopes at its boundary, or leave InDomain out.", 0, 0,
            new() { InDomain = (t, y) => y[0] >= 0 }, () => Decline(0, 0, new() { InDomain = (t, y) => y[0] >= -2 }),
            () => Decline(0, 0, new() { InDomain = (t, y) => y[0] >= 0 }, constant: 0), () => Decline(0, 0, new())),
        Fix.Of<SolveException>(
            "StatusText.cs", "count time from near t0, or solve in double.", () => Driven<float>(1.7e9),
            () => Driven<float>(0), () => Driven<double>(1.7e9)),
    ];

    private static Fix Of(
        string file, string advice, SolveOptions wrong, SolveOptions right, SolveOptions? another = null,
        SolveOptions? third = null) =>
        Fix.Of<ArgumentException>(
            file, advice, () => Solve(wrong), () => Solve(right), () => Solve(another ?? right),
            () => Solve(third ?? right));

    private static Solution<double> Solve(SolveOptions options) => Ode.Solve(Rotation, [1.0, 0.0], 0, 1, options);

    private static void Rotation(double t, ReadOnlySpan<double> y, Span<double> slope) =>
        (slope[0], slope[1]) = (y[1], -y[0]);

    private static void Rows(double[] t0, SolveOptions options) =>
        Ode.Solve((t, y) => -y, new double[,] { { 1 }, { 2 } }, t0, [1.0], options);

    private static void Driven<T>(double t0)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        Ode.Solve((t, y) => Cos(t - t0) + (0 * y), new T[,] { { T.One } }, t0, t0 + 5);

    private static void SavedInALoss(Tensor? times, SolveOptions options)
    {
        using Gradient<double> gradient = Gradient.Of<double>(y =>
        {
            SolvedTensor solved = Ode.Solve((t, z) => -z, y, 0, 1, times, options);
            return Sum(times is null ? solved.Last : solved.Saved);
        });
        Assert.True(double.IsFinite(gradient.Evaluate(new double[,] { { 1 } }).Value));
    }

    private static Fix Left(string advice, double from, double rate, SolveOptions wrong, params Action[] right) =>
        Fix.Of<SolveException>("StatusText.cs", advice, () => Decline(from, rate, wrong), right);

    /// <summary>Solves y' = rate · y, or y' = constant if the rate is 0.</summary>
    private static void Decline(double from, double rate, SolveOptions options, double constant = -1) =>
        Ode.Solve((t, y, slope) => slope[0] = rate == 0 ? constant : rate * y[0], [from], 0, 0.9, options);

    private static void LoggedForNumbers()
    {
        NeuralOde model = new(new MlpField(1, [4], Activation.Tanh));
        int attempts = 0;
        model.SolveFor(
            model.Initialize<double>(new(1)), new double[,] { { 1 } }, [0], [1],
            model.Solve with { Log = _ => attempts++ });
        Assert.True(attempts > 0);
    }

    private static void SavedForNumbers()
    {
        NeuralOde model = new(new MlpField(1, [4], Activation.Tanh));
        Solution<double> solved = model.SolveFor(
            model.Initialize<double>(new(1)), new double[,] { { 1 } }, [0], [1],
            model.Solve with { SaveAt = SaveAt.Every(0.5) });
        Assert.Equal([0, 0.5, 1], solved.Times());
    }

    private static void StepWithParameters()
    {
        Mlp net = new([1, 4, 1], Activation.Tanh);
        using OdeIntegrator<double> steps = new((t, y) => net.Apply(y), new double[,] { { 1 } }, [0], [1]);
    }

    private static void StepWithNumbers()
    {
        using OdeIntegrator<double> steps = new((t, y) => -0.5 * y, new double[,] { { 1 } }, [0], [1]);
        Assert.True(steps.Step());
    }

    private static void SolveInALoss()
    {
        Mlp net = new([1, 4, 1], Activation.Tanh);
        using Gradient<double> gradient = Gradient.Of<double>(y =>
            Sum(Ode.Solve((t, z) => net.Apply(z), y, 0, 1).Last), net);
        Assert.True(double.IsFinite(gradient.Evaluate(net.Initialize<double>(new(1)), new double[,] { { 1 } }).Value));
    }
}
