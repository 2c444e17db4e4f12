namespace Continua.Tests.Adjoints;

/// <summary>Gradients of the backsolve adjoint, compared with those of the discrete adjoint.</summary>
public class BacksolveTests
{
    private static readonly double[] Between = [.. Begin(0.3, 2.1), 0.55, 0.61, 1.2, 2.0], Ends = [.. Begin(0.3, 2.1), 0.3, 0.8, 0.8, 2.1];
    private static readonly double[] Backwards = [.. Begin(1.7, -0.2), 1.5, 0.4], Even = [.. Begin(0.3, 3.3), 1.3, 2.3];

    public static TheoryData<string> Accurate => [.. Solvers.Tableaus.Names.Where(n => Solvers.Tableaus.Of(n) is { IsAdaptive: true, Order: >= 3 })];

    public static TheoryData<string> All => [.. Solvers.Tableaus.Names];

    [Theory]
    [MemberData(nameof(Accurate))]
    public void Adaptive_solves_agree_with_the_discrete_adjoint(string name)
    {
        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Rtol = 1e-8, Atol = 1e-10 };
        foreach (double[] point in (double[][])[Begin(0.3, 2.1), Between, Ends, Backwards, Begin(0.3, 0.3)])
        {
            Assert.InRange(Difference(options, point), 0, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Fixed_steps_converge_with_the_order_of_the_solver(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        double[] exact = TimedNetwork.GradientAt(new() { Solver = new Dopri8(), Rtol = 1e-13, Atol = 1e-13 }, Even);
        int first = solver.Order switch { >= 8 => 2, >= 5 => 8, >= 3 => 20, _ => 100 };
        double[] x = [.. Enumerable.Range(0, 4).Select(n => Math.Log(1.0 / (first + (first * n / 2))))];
        double[] y = [.. x.Select(log =>
        {
            SolveOptions options = new()
            {
                Solver = solver, Adjoint = new BacksolveAdjoint(), Controller = new FixedStep(Math.Exp(log)) { LandOnSaves = true },
            };
            return Math.Log(Distance(TimedNetwork.GradientAt(options, Even), exact));
        })];
        Assert.InRange(MathNet.Numerics.Fit.Line(x, y).B, solver.Order - 0.5, solver.Order + 2.5);
    }

    private static double[] Begin(double t0, double t1) => [0.9, -0.4, 0.7, .. TimedNetwork.Theta, t0, t1];

    private static double Difference(SolveOptions options, double[] point) => Distance(
        TimedNetwork.GradientAt(options with { Adjoint = new BacksolveAdjoint() }, point), TimedNetwork.GradientAt(options, point));

    private static double Distance(double[] a, double[] b) =>
        a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / b.Max(Math.Abs);
}
