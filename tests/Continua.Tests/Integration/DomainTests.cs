using System.Numerics;
using Continua.Tests.Solvers;

namespace Continua.Tests.Integration;

/// <summary>Steps that end outside the domain are rejected, and a row that cannot stay inside fails.</summary>
public class DomainTests
{
    private static readonly SolveOptions Quiet = new() { ThrowOnFailure = false };

    public static TheoryData<string> All => [.. AllSolvers.AnyField];

    public static TheoryData<string> Adaptive => [.. AllSolvers.Adaptive];

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void NonNegative_keeps_a_component_from_diverging_below_zero(string name)
    {
        // y reaches 0 near t = 1. Below −0.001 its slope is negative again, and the error estimate does not detect
        // that.
        SolveOptions loose = new() { Solver = AllSolvers.Of(name), Rtol = 1e-2, Atol = 1e-2, SaveAt = SaveAt.Steps };
        Solution<double> plain = Solve(loose), bounded = Solve(loose with { NonNegative = [0] });
        Assert.InRange(plain.Last[0, 0], -1.1, -0.9);
        Assert.InRange(bounded.Last[0, 0], 0, 0.05);
        Assert.All(bounded.Values().Cast<double>(), v => Assert.True(v >= 0));
        Assert.Equal(0, plain.Statistics.OutOfDomain);
        SolveStatistics statistics = bounded.Statistics;
        Assert.True(statistics.OutOfDomain > 0);
        Assert.Equal(statistics.Rejected, statistics.OutOfDomain + statistics.RejectedByError + statistics.NotFinite + statistics.Unsolved);

        static Solution<double> Solve(SolveOptions options) =>
            Ode.Solve<double>((t, y) => -y / (y + 1e-3), new double[,] { { 1 } }, 0, 2, options);
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void A_domain_that_no_step_leaves_changes_no_bit(string name)
    {
        SolveOptions options = new() { Solver = AllSolvers.Of(name), Rtol = 1e-4, Atol = 1e-4, SaveAt = SaveAt.Steps };
        Solution<double> plain = Solve(options);
        Solution<double> bounded = Solve(options with { NonNegative = [1], InDomain = (t, y) => y[0] > -2 });
        Assert.Equal(plain.Values(), bounded.Values());
        Assert.Equal(plain.Statistics, bounded.Statistics);

        static Solution<double> Solve(SolveOptions options) =>
            Ode.Solve((t, y, dy) => (dy[0], dy[1]) = (Math.Cos(t), y[0] * y[0]), [0.0, 0.0], 0, 9, options);
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Twenty_consecutive_steps_out_of_the_domain_fail_the_row_and_name_the_component(string name)
    {
        SolveOptions options = Quiet with { Solver = AllSolvers.Of(name), NonNegative = [1, 2] };
        Solution<double> solution = Ode.Solve(
            (t, y, dy) => (dy[0], dy[1], dy[2]) = (-1, 1, -1), [0.0, 0.0, 0.0], 0, 1, options);
        SolveStatistics statistics = solution.Statistics;
        Assert.Equal((0L, 20L, 20L), (statistics.Accepted, statistics.Rejected, statistics.OutOfDomain));
        SolveFailure failure = Assert.Single(solution.Failures);
        Assert.Equal(SolveStatus.LeftDomain, failure.Status);
        Assert.StartsWith(
            "Row 0: component 2 stays at 0 or above by NonNegative, but 20 steps in a row, each shorter than the one before, "
            + "ended outside with -",
            failure.Message, StringComparison.Ordinal);
        Assert.Contains(" at t = 0 of [0, 1] (h = ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("leave it out of NonNegative.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(double.NaN, solution.Last[0, 1]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_fails_where_InDomain_becomes_false(string name)
    {
        foreach (StepController? controller in AllSolvers.Controllers(name, new FixedStep(0.1)))
        {
            SolveOptions options = Quiet with
            {
                Solver = AllSolvers.Of(name),
                Controller = controller,
                SaveAt = SaveAt.Steps,
                InDomain = (t, y) => t <= 0.55 || y[0] > 100,
            };
            Solution<double> solution = Ode.Solve((t, y, dy) => dy[0] = 1, [0.0], 0, 1, options);
            Assert.Equal(SolveStatus.LeftDomain, solution.Status());
            Assert.Equal(controller is null ? 0.55 : 0.5, solution.Times()[^1], 1e-6);
            Assert.Equal(solution.Times()[^1], solution.Values()[solution.Times().Length - 1, 0], 1e-12);
            Assert.Contains("where InDomain is true", solution.Failures[0].Message, StringComparison.Ordinal);
            Assert.Equal(SolveStatus.Succeeded, Ode.Solve((t, y, dy) => dy[0] = 1, [101.0], 0, 1, options).Status());
        }
    }

    [Fact]
    public void Fixed_and_given_steps_fail_at_the_first_step_out_of_the_domain()
    {
        FixedStep tenth = new(0.1);
        StepController[] controllers =
            [tenth, tenth with { LandOnSaves = true }, tenth with { Shared = true }, new GivenSteps(0.1, 0.2, 0.3)];
        foreach (StepController controller in controllers)
        {
            SolveOptions options = Quiet with { Controller = controller, NonNegative = [0] };
            double[,] starts = { { 0.25 }, { 2 } };
            Solution<double> solution = Ode.Solve((t, y, dy) => dy[0] = -1, starts, 0, 1, options);
            Assert.Equal((SolveStatus.LeftDomain, SolveStatus.Succeeded), (solution.Status(0), solution.Status(1)));
            Assert.Equal(new(solution.StatisticsOf(0).Evaluations, 2, 1) { OutOfDomain = 1 }, solution.StatisticsOf(0));
            string message = solution.Failures[0].Message;
            Assert.Contains("but a step ended outside with -0.05 at t = 0.2 of", message, StringComparison.Ordinal);
            Assert.Equal(1, solution.Last[1, 0], 1e-12);
        }
    }

    [Fact]
    public void An_initial_state_outside_fails_only_its_row_and_without_an_evaluation()
    {
        SolveOptions options = Quiet with { NonNegative = [1], InDomain = (t, y) => y[0] < 5 };
        double[,] starts = { { 1, 1 }, { 1, -0.5 }, { 6, 1 }, { double.NaN, -1 } };
        foreach (double t1 in (double[])[1, 0])
        {
            Solution<double> solution = Ode.Solve<double>((t, y) => -y, starts, 0, t1, options);
            Assert.Equal(
                [SolveStatus.Succeeded, SolveStatus.LeftDomain, SolveStatus.LeftDomain, SolveStatus.NotFinite],
                Enumerable.Range(0, 4).Select(solution.Status));
            Assert.Equal(default, solution.StatisticsOf(1));
            Assert.Contains(
                "component 1 stays at 0 or above by NonNegative, but starts outside with -0.5 at t0 = 0; check y0",
                solution.Failures[0].Message, StringComparison.Ordinal);
            Assert.Contains(
                "the state stays where InDomain is true, but starts outside at t0 = 0;",
                solution.Failures[1].Message, StringComparison.Ordinal);
            Assert.Equal(double.NaN, solution.Last[1, 0]);
        }

        options = options with { ThrowOnFailure = null };
        Assert.Throws<SolveException>(() => Ode.Solve<double>((t, y) => -y, starts, 0, 1, options));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_does_not_depend_on_the_other_rows(string name)
    {
        SolveOptions options = Quiet with
        {
            Solver = AllSolvers.Of(name),
            Rtol = 1e-2,
            Atol = 1e-2,
            NonNegative = [0],
            InDomain = (t, y) => y[1] < 1.5 || t < 0.7,
            MaxSteps = 1000,
            SaveAt = SaveAt.Steps,
            Controller = AllSolvers.IsAdaptive(name) ? null : new FixedStep(0.02),
        };
        Compare<double>(options);
        Compare<float>(options with { Threads = 1, Compaction = false });

        static void Compare<T>(SolveOptions options)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            const int Rows = 37;
            T[,] starts = new T[Rows, 2];
            for (int r = 0; r < Rows; r++)
            {
                starts[r, 0] = T.CreateTruncating(r % 11 == 5 ? -1 : 1);
                starts[r, 1] = T.CreateTruncating(r % 6 == 5 ? 2 : 0.04 * r);
            }

            Solution<T> together = Ode.Solve(Field, starts, 0, 1, options);
            for (int r = 0; r < Rows; r++)
            {
                Solution<T> alone = Ode.Solve(Field, new T[,] { { starts[r, 0], starts[r, 1] } }, 0, 1, options);
                Assert.Equal((alone.Status(), alone.Statistics), (together.Status(r), together.StatisticsOf(r)));
                Assert.Equal(alone.Times(), together.Times(r));
                Assert.Equal(alone.Values(), together.Values(r));
            }

            Assert.Contains(SolveStatus.Succeeded, Enumerable.Range(0, Rows).Select(together.Status));
            Assert.Contains(SolveStatus.LeftDomain, Enumerable.Range(0, Rows).Select(together.Status));
        }

        static Tensor Field(Tensor t, Tensor y) => [-3 * y[1] * y[0] / (y[0] + 1e-3), 0 * y[1]];
    }

    [Fact]
    public void Rows_that_share_their_steps_are_rejected_together_and_fail_alone()
    {
        SolveOptions options = Quiet with { Controller = new PidController { Shared = true }, NonNegative = [0] };
        double[,] starts = { { 1 }, { 0 } };
        Solution<double> solution = Ode.Solve((t, y, dy) => dy[0] = y[0] > 0.5 ? -y[0] : -1, starts, 0, 0.5, options);
        SolveStatistics stayed = solution.StatisticsOf(0), left = solution.StatisticsOf(1);
        Assert.Equal((SolveStatus.Succeeded, SolveStatus.LeftDomain), (solution.Status(0), solution.Status(1)));
        Assert.Equal((20L, 0L), (left.OutOfDomain, left.NotFinite));
        Assert.Equal((0L, 20L), (stayed.OutOfDomain, stayed.NotFinite));
        Assert.Equal(Math.Exp(-0.5), solution.Last[0, 0], 1e-5);
    }

    [Fact]
    public void InDomain_is_called_for_finite_states_at_the_ends_of_steps_only()
    {
        List<(double T, double Y)> calls = [];
        SolveOptions options = Quiet with
        {
            SaveAt = SaveAt.Steps,
            InDomain = (t, y) =>
            {
                calls.Add((t, y[0]));
                return true;
            },
        };
        Solution<float> solution = Ode.Solve<float>(
            (t, y, dy) => dy[0] = t > 0.55f ? float.NaN : 1, [1f], 0f, 1f, options);
        Assert.Equal(SolveStatus.NotFinite, solution.Status());
        Assert.Equal(0, solution.Statistics.OutOfDomain);
        Assert.True(solution.Statistics.NotFinite > 0);
        Assert.All(calls, a => Assert.True(double.IsFinite(a.Y)));
        Assert.Superset(solution.Times().ToHashSet(), calls.Select(a => a.T).ToHashSet());
    }

    [Fact]
    public void Component_indices_out_of_range_are_refused()
    {
        foreach (int wrong in (int[])[-1, 1, 7])
        {
            SolveOptions options = new() { NonNegative = [0, wrong] };
            string refusal = Assert.Throws<ArgumentException>(
                () => Ode.Solve((t, y, dy) => dy[0] = 0, [1.0], 0, 1, options)).Message;
            Assert.Contains(
                $"NonNegative contains indices of components, 0 to 0, but got {wrong};", refusal, StringComparison.Ordinal);
        }

        SolveOptions none = new() { NonNegative = [] };
        Assert.Equal(-1, Ode.Solve((t, y, dy) => dy[0] = 0, [-1.0], 0, 1, none).Last[0, 0]);
    }
}
