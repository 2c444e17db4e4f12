using System.Numerics;

namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>
/// Continuous gradients of random equations, solved by every explicit method with traced and plain fields, compared
/// with plain code that differentiates a much more accurate solve. Runs a sample; more with CONTINUA_LONG=1.
/// </summary>
public class RandomBacksolveTests
{
    private static readonly SolveOptions Exact = new() { Solver = new Dopri8(), Rtol = 1e-12, Atol = 1e-12 };

    public static TheoryData<string, bool> All => SolversAndSeeds.All;

    public static TheoryData<string> Adaptive => SolversAndSeeds.Adaptive;

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Gradients_of_adaptive_steps_match_the_equation(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        double tolerance = solver.Order switch { >= 5 => 1e-8, >= 3 => 1e-6, _ => 1e-4 };
        foreach (int seed in SolversAndSeeds.Seeds(name, 4))
        {
            SolveCase drawn = new(seed);
            RowDerivatives[] exact = drawn.Expected(Exact, isPlain: false);
            foreach (bool isPlain in (bool[])[false, true])
            {
                string where = $"{name}, seed {seed}";
                CompareAdaptive<double>(drawn, Options(solver, tolerance), isPlain, exact, where);
                CompareAdaptive<float>(drawn, Options(solver, Math.Max(tolerance, 1e-5)), isPlain, exact, where);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Gradients_of_shared_steps_match_the_equation(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        double tolerance = solver.Order switch { >= 5 => 1e-8, >= 3 => 1e-6, _ => 1e-4 };
        foreach (int seed in SolversAndSeeds.Seeds(name, 5))
        {
            SolveCase drawn = new(seed, TimesGiven.Shared);
            SolveOptions options = Options(solver, tolerance) with
            {
                Controller = new PidController { Shared = true },
                Adjoint = new BacksolveAdjoint { FullNorm = seed % 2 == 0 },
            };
            RowDerivatives[] exact = drawn.Expected(Exact, isPlain: false);
            foreach (bool isPlain in (bool[])[false, true])
            {
                CompareAdaptive<double>(drawn, options, isPlain, exact, $"{name}, shared, seed {seed}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_fixed_steps_are_as_accurate_as_discrete_ones(string name, bool landing)
    {
        Solver solver = SolverCatalogue.Create(name);
        double step = solver.Order switch { >= 8 => 0.25, >= 5 => 0.2, >= 3 => 0.1, 2 => 0.05, _ => 0.01 };
        SolveOptions options = new()
        {
            Solver = solver,
            Controller = new FixedStep(step) { LandOnSaves = landing },
            Adjoint = new BacksolveAdjoint(),
        };
        foreach (int seed in SolversAndSeeds.Seeds(name, landing ? 7 : 6))
        {
            SolveCase drawn = new(seed);
            RowDerivatives[] rows = drawn.Expected(Exact, isPlain: false);
            SolveDerivatives exact = SolveDerivatives.Of(drawn.Leaves, rows);
            SolveDerivatives discrete = SolveDerivatives.Of(drawn.Leaves, drawn.Expected(options, isPlain: false));
            double allowed = (10 * discrete.DistanceTo(exact)) + (1e-10 * Math.Max(1, exact.Largest));
            foreach (bool isPlain in (bool[])[false, true])
            {
                string where = $"{name}, landing: {landing}, seed {seed}";
                Compare<double>(drawn, options, isPlain, rows, allowed, where);
                Compare<float>(drawn, options, isPlain, rows, allowed + (1e-4 * Math.Max(1, exact.Largest)), where);
            }
        }
    }

    private static SolveOptions Options(Solver solver, double tolerance) =>
        new() { Solver = solver, Rtol = tolerance, Atol = tolerance, Adjoint = new BacksolveAdjoint() };

    /// <summary>
    /// The allowed difference is a multiple of the tolerance. No tolerance bounds the error of running costs that are
    /// excluded from the error norm; for these, the error of the discrete gradient of the same steps is added.
    /// </summary>
    private static void CompareAdaptive<T>(
        SolveCase drawn, SolveOptions options, bool isPlain, RowDerivatives[] rows, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SolveDerivatives exact = SolveDerivatives.Of(drawn.Leaves, rows);
        double allowed = 200 * options.Rtol * Math.Max(1, exact.Largest);
        if (drawn.Quadratures > 0)
        {
            allowed += 10 * exact.DistanceTo(SolveDerivatives.Of(drawn.Leaves, drawn.Expected(options, isPlain)));
        }

        Compare<T>(drawn, options, isPlain, rows, allowed, where);
    }

    /// <summary>
    /// Checks that the gradient is within a distance of the exact gradient of the equation, and that each row has the
    /// same bits when it is evaluated alone. Rows that cannot be solved backwards are skipped.
    /// </summary>
    private static void Compare<T>(
        SolveCase drawn, SolveOptions options, bool isPlain, RowDerivatives[] rows, double distance, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        where = $"{where}, {(isPlain ? "plain" : "traced")}, {typeof(T).Name}, {drawn}";
        using Gradient<T> gradient = drawn.Gradient<T>(options, isPlain);
        GradientResult<T> found = drawn.Evaluate(gradient, 0, drawn.Rows);
        int[] failed = [.. found.Report.Failures.Select(failure => failure.Row)];
        Assert.All(found.Report.Failures, failure => Assert.Equal(SolveStatus.NotReversible, failure.Status));
        Assert.InRange(failed.Length, 0, Math.Max(1, drawn.Rows / 10));
        if (failed.Length < drawn.Rows)
        {
            SolveAssert.Within(drawn, SolveDerivatives.Of(drawn.Leaves, rows, failed), found, distance, where);
        }

        if (!options.Steps.Shared)
        {
            SolveAssert.RowsAreIndependent(drawn, gradient, found, where);
        }
    }
}
