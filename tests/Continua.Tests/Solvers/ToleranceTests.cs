namespace Continua.Tests.Solvers;

/// <summary>Errors of adaptive solves against end states from SciPy.</summary>
public class ToleranceTests
{
    public static TheoryData<string> Adaptive => OrderConditionTests.Adaptive;

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Errors_decrease_with_the_tolerance(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        double tightest = solver.Order switch { 2 => 1e-7, 3 => 1e-8, _ => 1e-11 };
        foreach (ReferenceSystem system in ReferenceSystem.All)
        {
            double At(double tolerance) => system.ErrorOf(new() { Solver = solver, Rtol = tolerance, Atol = tolerance, MaxSteps = 1_000_000 });
            double loose = At(tightest * 1e4), tight = At(tightest);
            Assert.InRange(tight, 0, 1000 * tightest);
            Assert.True(tight <= Math.Max(loose / 100, 5e-13), $"{system.Name}: {loose} at {tightest * 1e4}, {tight} at {tightest}");
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Solves_in_single_precision_reach_its_accuracy(string name)
    {
        float[,] start = { { 1, 0 } };
        VectorField<float> field = (t, y, dy) => (dy[0], dy[1]) = (y[1], -MathF.Sin(y[0]) - (0.2f * y[1]) + (0.5f * MathF.Cos(2 * t)));
        Solution<float> solution = Ode.Solve(field, start, 0, 8, new() { Solver = SolverCatalogue.Create(name), Rtol = 1e-5, Atol = 1e-6 });
        Assert.Equal(0.3131884862f, solution.Last[0, 0], 2e-4f);
        Assert.Equal(-0.6251881409f, solution.Last[0, 1], 2e-4f);
    }
}
