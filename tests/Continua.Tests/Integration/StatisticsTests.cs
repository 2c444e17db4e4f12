namespace Continua.Tests.Integration;

public class StatisticsTests
{
    public static TheoryData<string> All => [.. Tests.Solvers.Tableaus.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Evaluations_are_those_the_field_has_seen(string name)
    {
        Tableau tableau = Tests.Solvers.Tableaus.Of(name);
        int perStep = tableau.Stages - (tableau.IsFsal ? 1 : 0), before = tableau.IsFsal ? 1 : 0;
        foreach (SaveAt saves in (SaveAt[])[SaveAt.End, SaveAt.Every(0.3), SaveAt.Steps])
        {
            Solution<double> solution = Counted(new() { Controller = new FixedStep(0.1), SaveAt = saves }, out int calls);
            Assert.Equal(calls, solution.Statistics.Evaluations);
            Assert.Equal(before + (solution.Statistics.Accepted * perStep), calls);
            Assert.Equal(0, solution.Statistics.Rejected);
            if (!tableau.IsAdaptive)
            {
                continue;
            }

            solution = Counted(new() { SaveAt = saves, Rtol = 1e-5 }, out calls);
            long attempts = solution.Statistics.Accepted + solution.Statistics.Rejected;
            Assert.Equal(calls, solution.Statistics.Evaluations);
            Assert.True(solution.Statistics.Rejected > 0);

            // Without FSAL the first slope, evaluated for the first step size, serves the first attempt only.
            Assert.Equal((attempts * perStep) + 1 + before, calls);
        }

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
    public void Accepted_steps_are_those_saved() => Assert.Equal(
        Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 3, new() { SaveAt = SaveAt.Steps }) is var s ? s.Times().Length - 1 : 0,
        Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 3).Statistics.Accepted);

    [Fact]
    public void The_first_step_may_be_given()
    {
        Solution<double> Of(double? first) =>
            Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 3, 0, new() { SaveAt = SaveAt.Steps, FirstStep = first });
        Assert.Equal(3 - 0.01, Of(0.01).Times()[1]);
        Assert.Equal(0, Of(1000).Times()[^1]);
        Assert.Equal(Math.Exp(3), Of(1000).Last[0, 0], 1e-3);
    }
}
