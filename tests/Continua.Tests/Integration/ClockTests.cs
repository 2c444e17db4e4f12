using Continua.Integration;
using Continua.Solving;
using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>
/// Solves far from t = 0, where adjacent floating-point times are far apart: the resolution of the clock is coarse.
/// </summary>
public class ClockTests
{
    private static readonly SolveOptions Quiet = new() { Rtol = 1e-5, Atol = 1e-6, ThrowOnFailure = false };

    public static TheoryData<string> Adaptive => Tests.Solvers.OrderConditionTests.Adaptive;

    public static TheoryData<string> All => [.. Tests.Solvers.AllSolvers.Names];

    private static readonly double[] FarTimes = [0, 1e5, -1.7e9, 1.7e12, -1.7e12];

    public static TheoryData<double> Times => [.. FarTimes];

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void A_solve_far_from_zero_starts_from_any_state_in_either_direction(string name)
    {
        SolveOptions options = Of(name);
        double[,] starts = new double[40, 1];
        for (int r = 0; r < 40; r++)
        {
            starts[r, 0] = r % 3 == 0 ? 0 : r % 3 == 1 ? 1e-9 * r : r - 20;
        }

        foreach (double t0 in FarTimes)
        {
            foreach (double span in (double[])[40, -2])
            {
                Solution<double> many = Ode.Solve<double>((t, y) => Cos(y), starts, t0, t0 + span, options);
                Solution<double> near = Ode.Solve<double>((t, y) => Cos(y), starts, 0, span, options);
                Assert.Empty(many.Failures);
                for (int r = 0; r < 40; r++)
                {
                    Solution<double> plain = Ode.Solve((t, y, dy) => dy[0] = Math.Cos(y[0]), [starts[r, 0]], t0, t0 + span, options);
                    Assert.Equal(many.Last[r, 0], plain.Last[0, 0], 1e-3 * (1 + Math.Abs(many.Last[r, 0])));
                    Assert.Equal(near.Last[r, 0], many.Last[r, 0], 3e-3 * (1 + Math.Abs(near.Last[r, 0])));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Times))]
    public void A_first_step_below_the_resolution_of_the_clock_is_raised_to_it(double t0)
    {
        foreach (double direction in (double[])[1, -1])
        {
            Solution<double> given = Ode.Solve((t, y, dy) => dy[0] = 1 - y[0], [0.0], t0, t0 + (direction * 8), Quiet with { FirstStep = 1e-12 });
            Assert.Equal(1 - Math.Exp(-direction * 8), given.Last[0, 0], 1e-3 * Math.Exp(8 * Math.Max(0, -direction)));
        }

        using OdeIntegrator<double> byHand = new((t, y, dy) => dy[0] = 1 - y[0], [0.0], t0, t0 + 8, Quiet);
        while (byHand.Step())
        {
        }

        Assert.Equal((SolveStatus.Succeeded, t0 + 8), (byHand.Status(), byHand.Time()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_that_share_steps_are_solved_far_from_zero(string name)
    {
        StepController controller = Tests.Solvers.AllSolvers.IsAdaptive(name)
            ? new PidController { Shared = true } : new FixedStep(0.05) { Shared = true };
        SolveOptions options = Of(name) with { Controller = controller };
        double[,] starts = { { 0 }, { 0 }, { 3 } };
        Solution<double> far = Ode.Solve<double>((t, y) => 1 - y, starts, -1.7e12, -1.7e12 + 4, options);
        Assert.Equal(1 + (2 * Math.Exp(-4)), far.Last[2, 0], name == "euler" ? 0.02 : 3e-3);
        Assert.Equal(1 - Math.Exp(-4), far.Last[0, 0], name == "euler" ? 0.02 : 3e-3);
    }

    // Near 1.7e12, a method of low order with a tight tolerance needs steps below the resolution of the clock.
    private static SolveOptions Of(string name) => SolverCatalogue.Create(name) is { Order: <= 2 } low
        ? Quiet with { Solver = low, Rtol = 1e-3, Atol = 1e-3 } : Quiet with { Solver = SolverCatalogue.Create(name) };

    [Theory]
    [MemberData(nameof(Times))]
    public void The_number_of_fixed_steps_is_the_same_far_from_zero(double t0)
    {
        foreach ((double step, int count) in new[] { (0.1, 10), (0.1, 7), (0.25, 3), (1.0 / 3, 9), (1e-3, 1000), (0.7, 2) })
        {
            foreach (double direction in (double[])[1, -1])
            {
                foreach (bool lands in (bool[])[false, true])
                {
                    double t1 = t0 + (direction * step * count);
                    SolveOptions options = new() { Controller = new FixedStep(step) { LandOnSaves = lands } };
                    Solution<double> far = Ode.Solve((t, y, dy) => dy[0] = 1 - y[0], [0.0], t0, t1, options);
                    Solution<double> near = Ode.Solve((t, y, dy) => dy[0] = 1 - y[0], [0.0], 0, direction * step * count, options);
                    Assert.Equal((near.Statistics.Accepted, (long)count), (far.Statistics.Accepted, near.Statistics.Accepted));
                    double slope = Math.Exp(Math.Max(0, -direction * step * count));
                    Assert.Equal(near.Last[0, 0], far.Last[0, 0], 1e-14 + (2 * slope * ClockResolution.UnitInLastPlace(t0)));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Times))]
    public void The_number_of_saves_at_an_interval_is_the_same_far_from_zero(double t0)
    {
        foreach ((double interval, int count) in new[] { (0.1, 7), (0.1, 10), (0.25, 3), (1.0 / 3, 9) })
        {
            double[] times = Ode.Solve(
                (t, y, dy) => dy[0] = 1, [0.0], t0, t0 + (interval * count), new() { SaveAt = SaveAt.Every(interval) }).Times();
            Assert.Equal((count + 1, t0 + (interval * count)), (times.Length, times[^1]));
        }
    }

    [Fact]
    public void Save_times_computed_from_t0_and_t1_may_miss_them_by_rounding()
    {
        Random random = new(5);
        for (int n = 0; n < 500; n++)
        {
            double t0 = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 13)), span = (random.NextDouble() - 0.5) * Math.Abs(t0);
            double t1 = t0 + span;
            double[] times = [.. new[] { 0, 0.5, 1 }.Select(share => t0 + ((t1 - t0) * share))];
            foreach (string name in (string[])["tsit5", "dopri8"])
            {
                SolveOptions options = Quiet with { Solver = SolverCatalogue.Create(name), Rtol = 1e-3, Atol = 1e-3 };
                Solution<double> solution = Ode.Solve(
                    (t, y, dy) => dy[0] = 1 / span, [0.0], t0, t1, options with { SaveAt = SaveAt.Times(times) });
                Assert.Equal([0.0, solution.Last[0, 0]], [solution.Values()[0, 0], solution.Values()[2, 0]]);
                Assert.Equal(t1, solution.Times()[2]);
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1.7e9, 1.7e9 + 0.3)]
    [InlineData(-1.7e9, -1.7e9 - 0.3)]
    [InlineData(3, 3)]
    public void Save_times_may_miss_the_span_by_at_most_four_units_in_the_last_place(double t0, double t1)
    {
        double unit = ClockResolution.UnitInLastPlace(Math.Max(Math.Abs(t0), Math.Abs(t1))), direction = t1 >= t0 ? 1 : -1;
        double[] starts = [.. Enumerable.Range(0, 5).Select(n => t0 - (direction * n * unit))];
        double[] ends = [.. Enumerable.Range(0, 5).Select(n => t1 + (direction * n * unit))];
        foreach (string name in Tests.Solvers.AllSolvers.Names)
        {
            SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Controller = new FixedStep(0.1) };
            for (int n = 0; n < 5; n++)
            {
                SaveAt saves = SaveAt.TimesPerRow([[starts[n], ends[n]], [starts[0], t1]]);
                Solution<double> solution = Ode.Solve<double>((t, y) => -y, new double[,] { { 1 }, { 1 } }, [t0], [t1], options with { SaveAt = saves });
                Assert.Equal([t0, t1], solution.Times());
                Assert.Equal([1, solution.Last[0, 0]], solution.Values().Cast<double>());
                Assert.Equal(solution.Values(1), solution.Values());
                Solution<double> dense = Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], t0, t1, options with { SaveAt = SaveAt.Dense });
                Assert.Equal([1, dense.Last[0, 0]], [dense.At(starts[n])[0], dense.At(ends[n])[0]]);
                Assert.Throws<ArgumentOutOfRangeException>(() => dense.At(ends[4] + (2 * direction * unit)));
            }

            foreach (double[] outside in (double[][])[[starts[4] - (2 * direction * unit)], [ends[4] + (2 * direction * unit)]])
            {
                Assert.Throws<ArgumentException>(
                    () => Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], t0, t1, options with { SaveAt = SaveAt.Times(outside) }));
            }
        }
    }

    [Fact]
    public void If_the_clock_is_too_coarse_the_fix_in_the_message_works()
    {
        Solution<double> Solve(double t0) => Ode.Solve((t, y, dy) => dy[0] = -1e4 * (y[0] - 1), [0.0], t0, t0 + 1, Quiet);
        string message = Assert.Single(Solve(1.7e12).Failures).Message;
        Assert.Contains("count time from t0", message, StringComparison.Ordinal);
        Assert.Contains("of [1700000000000, 1700000000001]", message, StringComparison.Ordinal);
        Assert.Equal(1, Solve(0).Last[0, 0], 1e-4);
        Assert.DoesNotContain("count time", PoleAt(1).Message, StringComparison.Ordinal);
        Assert.Contains("a jump or a pole", PoleAt(1).Message, StringComparison.Ordinal);

        static SolveFailure PoleAt(double t0) => Ode.Solve(
            (t, y, dy) => dy[0] = t < t0 + 0.5 ? 1 : BitConverter.DoubleToInt64Bits(t) * 2862933555777941757L >> 20, [0.0], t0, t0 + 1, Quiet).Failures[0];
    }

    [Fact]
    public void Spans_of_a_few_units_in_the_last_place_and_huge_ones_are_solved()
    {
        foreach (double t0 in FarTimes)
        {
            double t1 = Math.BitIncrement(Math.BitIncrement(t0));
            foreach (string name in Tests.Solvers.AllSolvers.AnyField)
            {
                StepController? controller = Tests.Solvers.AllSolvers.IsAdaptive(name) ? null : new FixedStep(1);
                SolveOptions options = Quiet with { Solver = SolverCatalogue.Create(name), Controller = controller, SaveAt = SaveAt.Times(t0, t1) };
                Solution<double> solution = Ode.Solve((t, y, dy) => dy[0] = 2, [1.0], t0, t1, options);
                Assert.Equal(1 + (2 * (t1 - t0)), solution.Last[0, 0]);
                Assert.Equal([1, solution.Last[0, 0]], solution.Values().Cast<double>());
            }
        }

        foreach (double span in (double[])[1e12, 1e200, -1e200])
        {
            Solution<double> huge = Ode.Solve((t, y, dy) => dy[0] = 1 / span, [0.0], 0, span, Quiet);
            Assert.Equal(1, huge.Last[0, 0], 1e-12);
        }
    }
}
