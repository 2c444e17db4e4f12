namespace Continua.Tests.Solvers;

/// <summary>The order seen in errors, with fixed steps in double precision.</summary>
public class ConvergenceTests
{
    public static TheoryData<string> All => [.. Tableaus.Names];

    public static TheoryData<string> Continuous => OrderConditionTests.Continuous;

    [Theory]
    [MemberData(nameof(All))]
    public void Errors_fall_with_the_order_of_the_method(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        double[] slopes = [.. ExactSystem.All.Select(system => Slope(h => system.ErrorOf(Fixed(solver, h), AtSteps(system, h)), solver.Order))];
        Assert.All(slopes, slope => Assert.InRange(slope, solver.Order - 0.15, double.MaxValue));
        Assert.Contains(slopes, slope => slope <= solver.Order + 0.3);
    }

    [Theory]
    [MemberData(nameof(Continuous))]
    public void Errors_between_steps_fall_with_the_order_of_the_interpolant(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        int order = Math.Min(Tableaus.Of(name).InterpolantOrder + 1, solver.Order);
        double[] slopes = [.. ExactSystem.All.Select(system => Slope(h => Between(system, solver, h), order))];
        Assert.All(slopes, slope => Assert.InRange(slope, order - 0.25, double.MaxValue));
        Assert.Contains(slopes, slope => slope <= order + 0.4);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Landing_on_saves_keeps_the_order(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        double Error(double h)
        {
            ExactSystem system = ExactSystem.All[2];
            SolveOptions options = new() { Solver = solver, Controller = new FixedStep(h) { LandOnSaves = true } };
            return system.ErrorOf(options, [.. Enumerable.Range(1, 3).Select(n => system.T0 + (n * (system.T1 - system.T0) / 3))]);
        }

        Assert.InRange(Slope(Error, solver.Order), solver.Order - 0.5, double.MaxValue);
    }

    // All of them: at a single time the error may happen to pass through zero.
    private static double[] AtSteps(ExactSystem system, double h) =>
        [.. Enumerable.Range(1, (int)Math.Round((system.T1 - system.T0) / h)).Select(n => Math.Min(system.T1, system.T0 + (n * h)))];

    // Saves within the steps, at places that change with the step.
    private static double Between(ExactSystem system, Solver solver, double h)
    {
        int steps = (int)Math.Round((system.T1 - system.T0) / h);
        double[] times = [.. Enumerable.Range(0, steps * 4).Select(n => system.T0 + ((n + 0.37) * h / 4))];
        return system.ErrorOf(Fixed(solver, h), times);
    }

    private static SolveOptions Fixed(Solver solver, double h) => new() { Solver = solver, Controller = new FixedStep(h) };

    /// <summary>The slope of log error over log step, fitted where errors are small but not yet those of rounding.</summary>
    private static double Slope(Func<double, double> error, int order)
    {
        int first = order >= 8 ? 16 : order >= 5 ? 32 : order >= 3 ? 128 : 1024;
        double[] x = [.. Enumerable.Range(0, 4).Select(n => Math.Log(2.0 / Math.Round(first * Math.Pow(order >= 8 ? 1.25 : 1.6, n))))];
        double[] y = [.. x.Select(log => Math.Log(error(Math.Exp(log))))];
        (double _, double slope) = MathNet.Numerics.Fit.Line(x, y);
        return slope;
    }
}
