namespace Continua.Tests.Integration;

/// <summary>The counts of evaluations and steps, and the choice of the first step.</summary>
public class StatisticsTests
{
    private static readonly SaveAt Few = SaveAt.Times(0.31, 0.92, 1.53, 2.14, 2.75);

    public static TheoryData<string> All => [.. Tests.Solvers.AllSolvers.AnyField];

    [Theory]
    [MemberData(nameof(All))]
    public void Evaluations_are_the_calls_of_the_field(string name)
    {
        foreach (SaveAt saves in (SaveAt[])[SaveAt.End, Few, SaveAt.Steps, SaveAt.Dense])
        {
            Solution<double> solution = Counted(
                new() { Controller = Tests.Solvers.AllSolvers.TakesControllers(name) ? new FixedStep(0.1) : null, SaveAt = saves }, out int calls);
            Assert.Equal(calls, solution.Statistics.Evaluations);
            Assert.True(solution.Statistics.Rejected == 0 || !Tests.Solvers.AllSolvers.TakesControllers(name));
            if (SolverCatalogue.Create(name) is RungeKutta { Tableau: var tableau })
            {
                Assert.Equal((tableau.IsFsal ? 1 : 0) + (solution.Statistics.Accepted * PerStep(tableau)) + Further(tableau, saves, solution), calls);
            }

            if (!Tests.Solvers.AllSolvers.IsAdaptive(name))
            {
                continue;
            }

            solution = Counted(new() { SaveAt = saves, Rtol = 1e-5 }, out calls);
            long attempts = solution.Statistics.Accepted + solution.Statistics.Rejected;
            Assert.Equal(calls, solution.Statistics.Evaluations);
            Assert.True(solution.Statistics.Rejected > 0);
            if (SolverCatalogue.Create(name) is RungeKutta { Tableau: var adaptive })
            {
                // Without FSAL the first slope, evaluated for the choice of the first step size, is reused by the first
                // attempt only.
                Assert.Equal((attempts * PerStep(adaptive)) + (adaptive.IsFsal ? 2 : 1) + Further(adaptive, saves, solution), calls);
            }
            else if (Tests.Solvers.AllSolvers.TakesControllers(name))
            {
                // Newton's method may request further Jacobians.
                Solver solver = SolverCatalogue.Create(name);
                int together = solver is FullyImplicit { Tableau: var collocation } ? collocation.Stages : 1;
                long more = (solution.Statistics.Jacobians - solution.Statistics.Accepted) / together;
                Assert.InRange(more, 0, solver is Rosenbrock ? 0 : attempts);
                Assert.Equal(attempts + more, solution.Statistics.Factorizations);
            }
        }

        static int PerStep(Tableau tableau) => tableau.Stages - (tableau.IsFsal ? 1 : 0);

        // Further stages are evaluated in the steps that contain a save, or in all steps for dense output. The 5 saves
        // are in 5 different steps.
        static long Further(Tableau tableau, SaveAt saves, Solution<double> solution) => tableau.ExtraC.Length * (
            saves == SaveAt.Dense ? solution.Statistics.Accepted : saves == Few ? 5 : 0);

        Solution<double> Counted(SolveOptions options, out int calls)
        {
            int count = 0;
            Solution<double> solution = Ode.Solve(
                (t, y, dy) => { count++; dy[0] = (-30 * y[0] * Math.Abs(Math.Sin(5 * t))) + 1; }, [1.0], 0, 3, options with { Solver = SolverCatalogue.Create(name) });
            calls = count;
            return solution;
        }
    }

    [Fact]
    public void SaveAt_Steps_saves_every_accepted_step() => Assert.Equal(
        Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 3, new() { SaveAt = SaveAt.Steps }) is var s ? s.Times().Length - 1 : 0,
        Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 3).Statistics.Accepted);

    [Fact]
    public void The_first_step_size_can_be_given()
    {
        Solution<double> Of(double? first) =>
            Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 3, 0, new() { SaveAt = SaveAt.Steps, FirstStep = first });
        Assert.Equal(3 - 0.01, Of(0.01).Times()[1]);
        Assert.Equal(0, Of(1000).Times()[^1]);
        Assert.Equal(Math.Exp(3), Of(1000).Last[0, 0], 1e-3);
    }
}
