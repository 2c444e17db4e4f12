using static Continua.Tensor;

namespace Continua.Tests.Events;

/// <summary>Steps that end at given times, declared jumps of the field, and maximum step sizes.</summary>
public class BreakpointTests
{
    public static TheoryData<string, string> Solvers
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach ((string solver, Func<Solver> create) in Tests.Solvers.AllSolvers.ForAnyField)
            {
                if (!create().ChoosesSteps)
                {
                    all.Add(solver, "fixed steps");
                }

                if (create().ErrorOrder > 0)
                {
                    all.Add(solver, "adaptive steps");
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_pulse_between_declared_breakpoints_is_integrated_exactly(string solver, string steps)
    {
        foreach (bool backwards in (bool[])[false, true])
        {
            (double from, double to) = backwards ? (10.0, 0.0) : (0.0, 10.0);
            Tensor Pulse(Tensor t, Tensor y) => Reshape(Where(t < 3.1, 0, Where(t < 3.15, 40, 0)), [1]);
            Solution<double> solved = Ode.Solve(Pulse, new double[,] { { 0 } }, from, to, OptionsOf(solver, steps) with { Breakpoints = [3.15, 3.1] });
            Assert.Equal(backwards ? -2 : 2, solved.Last[0, 0], 1e-12);

            // Jumps at the ends of the span have no effect.
            solved = Ode.Solve(Pulse, new double[,] { { 0 } }, backwards ? 3.15 : 3.1, backwards ? 3.1 : 3.15, OptionsOf(solver, steps) with { Breakpoints = [3.15, 3.1] });
            Assert.Equal(backwards ? -2 : 2, solved.Last[0, 0], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Rows_with_separate_steps_pass_a_breakpoint_in_single_precision(string solver, string steps)
    {
        const int Rows = 21;
        float[,] starts = new float[Rows, 1];
        double[] from = [.. Enumerable.Range(0, Rows).Select(r => 100 + (0.3 * r))], to = [.. from.Select(t => 110 - t + 100)];
        Solution<float> solved = Ode.Solve((t, y) => Reshape(Where(t < 103.3, 1, 5), [1]), starts, from, to, OptionsOf(solver, steps) with { Breakpoints = [103.3] });
        for (int r = 0; r < Rows; r++)
        {
            double Integral(double t) => t < 103.3 ? t - 103.3 : 5 * (t - 103.3);
            Assert.Equal(Integral(to[r]) - Integral(from[r]), solved.Last[r, 0], 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Steps_end_at_the_times_of_StopAt(string solver, string steps)
    {
        Solution<double> solved = Ode.Solve(
            (t, y) => Full([1], 1), new double[,] { { 0 } }, 1, 3, OptionsOf(solver, steps) with { StopAt = [2.2, 1.37, 5, 0.5], SaveAt = SaveAt.Steps });
        Assert.Contains(1.37, solved.Times());
        Assert.Contains(2.2, solved.Times());
        Assert.Equal(2, solved.Last[0, 0], 1e-12);
    }

    [Fact]
    public void No_step_is_longer_than_MaxStep()
    {
        foreach ((string name, Func<Solver> create) in Tests.Solvers.AllSolvers.ForAnyField.Where(s => s.Create().ErrorOrder > 0))
        {
            List<double> sizes = [];
            Ode.Solve(
                (t, y) => Full([1], 1), new double[,] { { 0 } }, 0, 3,
                new() { Solver = create(), MaxStep = 0.125, Threads = 1, Log = attempt => sizes.Add(attempt.Size) });
            Assert.True(sizes.Max() <= 0.125 * (1 + 1e-8), $"{name}: {sizes.Max()}");
        }
    }

    private static SolveOptions OptionsOf(string solver, string steps) => new()
    {
        Solver = SolverCatalogue.Create(solver),
        Controller = steps == "adaptive steps" ? null : new FixedStep(0.25),
    };
}
