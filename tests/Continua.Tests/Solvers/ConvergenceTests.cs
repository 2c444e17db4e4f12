namespace Continua.Tests.Solvers;

/// <summary>Observed orders of convergence, with fixed steps in double precision.</summary>
public class ConvergenceTests
{
    public static TheoryData<string> All => [.. AllSolvers.Names];

    public static TheoryData<string> Continuous => OrderConditionTests.Continuous;

    [Theory]
    [MemberData(nameof(All))]
    public void Errors_fall_with_the_order_of_the_method(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        Assert_order(solver.Order, [.. ExactSystem.All.Select(system => Slope(system, h => system.ErrorOf(Fixed(solver, h), AtSteps(system, h))))]);
    }

    [Theory]
    [MemberData(nameof(Continuous))]
    public void Errors_between_steps_fall_with_the_order_of_the_interpolant(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        int order = Math.Min(SolverCatalogue.Create(name).InterpolantOrder + 1, solver.Order);
        Assert_order(order, [.. ExactSystem.All.Select(system => Slope(system, h => Between(system, solver, h)))]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Steps_that_land_on_saves_keep_the_order(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        ExactSystem system = ExactSystem.All[2];
        double Error(double h)
        {
            SolveOptions options = Fixed(solver, h) with { Controller = new FixedStep(h) { LandOnSaves = true } };
            return system.ErrorOf(options, [.. Enumerable.Range(1, 3).Select(n => system.T0 + (n * (system.T1 - system.T0) / 3))]);
        }

        double part = (system.T1 - system.T0) / 3;
        Assert.InRange(Slope(system, Error, h => part / Math.Ceiling((part / h) - 1e-9)), solver.Order - 0.7, double.MaxValue);
    }

    // Saves at the end of every step: at a single time, the error may happen to be zero.
    private static double[] AtSteps(ExactSystem system, double h) =>
        [.. Enumerable.Range(1, (int)Math.Round((system.T1 - system.T0) / h)).Select(n => Math.Min(system.T1, system.T0 + (n * h)))];

    // Saves within the steps, at fractions that change with the step size.
    private static double Between(ExactSystem system, Solver solver, double h)
    {
        int steps = (int)Math.Round((system.T1 - system.T0) / h);
        double[] times = [.. Enumerable.Range(0, steps * 4).Select(n => system.T0 + ((n + 0.37) * h / 4))];
        return system.ErrorOf(Fixed(solver, h), times);
    }

    // For implicit methods, the tolerances determine how accurately stages are solved.
    private static SolveOptions Fixed(Solver solver, double h) =>
        new() { Solver = solver, Controller = new FixedStep(h), Rtol = 1e-12, Atol = 1e-12 };

    /// <summary>
    /// On two of three systems the observed order must be at least the order minus 0.3, on all at least the order minus
    /// 0.7.
    /// </summary>
    private static void Assert_order(int order, double[] slopes)
    {
        Assert.All(slopes, slope => Assert.InRange(slope, order - 0.7, double.MaxValue));
        Assert.True(3 * slopes.Count(slope => slope >= order - 0.3) >= 2 * slopes.Length, $"order {order}: {string.Join(' ', slopes)}");
    }

    /// <summary>
    /// The least-squares slope of log error over log step size, over step sizes with errors between 1e-12 and 1e-3.
    /// </summary>
    /// <param name="actual">The size of the steps that are taken for a requested size; null for that size itself.</param>
    private static double Slope(ExactSystem system, Func<double, double> error, Func<double, double>? actual = null)
    {
        List<double> x = [], y = [];
        double found = 1, before = double.MaxValue;

        // Stops where rounding, or the error of solving the stages, dominates: the error no longer falls by half.
        for (double steps = 2; found > 1e-12 && (found > 1e-10 || found < before / 2) && steps < 30_000; steps = Math.Max(steps + 1, Math.Round(1.3 * steps)))
        {
            double h = (system.T1 - system.T0) / steps;
            (before, found) = (found, error(h));
            if (found is < 1e-3 and > 1e-12)
            {
                x.Add(Math.Log(actual?.Invoke(h) ?? h));
                y.Add(Math.Log(found));
            }
        }

        (double _, double slope) = MathNet.Numerics.Fit.Line([.. x], [.. y]);
        return slope;
    }
}
