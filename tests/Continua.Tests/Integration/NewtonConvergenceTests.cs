namespace Continua.Tests.Integration;

/// <summary>The equations of implicit stages are solved as accurately as the tolerances request, whatever the step.</summary>
public class NewtonConvergenceTests
{
    public static TheoryData<string> Implicit => [.. Tests.Solvers.AllSolvers.Names.Where(
        name => Tests.Solvers.AllSolvers.Of(name) is DiagonallyImplicit or FullyImplicit)];

    // Long steps of a fixed size through random nonlinear fields: the iteration starts far from the solution, rates differ
    // between stages, and matrices are replaced. With tighter tolerances, the same steps must have the same result.
    [Theory]
    [MemberData(nameof(Implicit))]
    public void A_solve_does_not_end_far_from_the_solution_of_its_stages(string name)
    {
        Random random = new(11);
        for (int n = 0; n < 400; n++)
        {
            double[] weights = [.. Enumerable.Range(0, 8).Select(_ => 4 * (random.NextDouble() - 0.5))];
            double stiff = Math.Pow(10, 3 * random.NextDouble());
            void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
            {
                dy[0] = (weights[0] * Math.Tanh((weights[1] * y[0]) + (weights[2] * y[1]) + t)) - (stiff * (y[0] - Math.Sin(weights[3] * y[1])));
                dy[1] = weights[4] * Math.Tanh((weights[5] * y[0]) + (weights[6] * y[1])) * (1 + (weights[7] * Math.Cos(3 * t)));
            }

            SolveOptions options = new()
            {
                Solver = Tests.Solvers.AllSolvers.Of(name),
                Controller = new FixedStep(0.1 + (0.4 * random.NextDouble())),
                ThrowOnFailure = false,
            };
            double[] start = [random.NextDouble(), random.NextDouble()];
            Solution<double> rough = Ode.Solve(Field, start, 0, 2, options with { Rtol = 1e-8, Atol = 1e-8 });
            Solution<double> tight = Ode.Solve(Field, start, 0, 2, options with { Rtol = 1e-12, Atol = 1e-12 });
            if (rough.Status(0) == SolveStatus.Succeeded && tight.Status(0) == SolveStatus.Succeeded)
            {
                Assert.Equal(tight.Last[0, 0], rough.Last[0, 0], 1e-6);
                Assert.Equal(tight.Last[0, 1], rough.Last[0, 1], 1e-6);
            }
        }
    }
}
