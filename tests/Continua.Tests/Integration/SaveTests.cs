using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>Saved values and their times, fixed steps, and steps that end at save times.</summary>
public class SaveTests
{
    private static readonly VectorField<double> Decay = (t, y, dy) => dy[0] = -y[0] * Math.Cos(t);

    public static TheoryData<string> All => [.. Tests.Solvers.AllSolvers.AnyField];

    [Theory]
    [InlineData(0, 1, new double[] { 0, 0.3, 0.6, 0.3 * 3, 1 })]
    [InlineData(1, 0, new double[] { 1, 0.7, 0.4, 1 - (0.3 * 3), 0 })]
    [InlineData(0.5, 0.6, new double[] { 0.5, 0.6 })]
    [InlineData(0, 0.6, new double[] { 0, 0.3, 0.6 })]
    public void Fixed_steps_count_from_t0_and_the_last_is_shortened(double t0, double t1, double[] times) =>
        Assert.Equal(times, Ode.Solve(Decay, [1.0], t0, t1, Fixed(0.3) with { SaveAt = SaveAt.Steps }).Times());

    [Fact]
    public void A_span_of_a_thousand_fixed_steps_takes_exactly_a_thousand() => Assert.Equal(
        1000, Ode.Solve(Decay, [1.0], 0, 1, Fixed(0.001)).Statistics.Accepted);

    [Fact]
    public void Steps_with_LandOnSaves_are_equal_between_saves_and_at_most_as_long_as_Step()
    {
        List<double> starts = [];
        SolveOptions options = new() { Solver = new Euler(), Controller = new FixedStep(0.3) { LandOnSaves = true }, SaveAt = SaveAt.Times(0.5, 0.6, 0.6) };
        Ode.Solve((t, y, dy) => { starts.Add(t); dy[0] = 1; }, [0.0], 0, 1.5, options);
        Assert.Equal([0, 0.25, 0.5, 0.6, 0.9, 1.2], starts.Select(t => Math.Round(t, 14)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Save_times_may_be_at_both_ends_repeated_or_absent(string name)
    {
        foreach (StepController? controller in Controllers(name))
        {
            foreach ((double t0, double t1) in new[] { (0.5, 2.5), (2.5, 0.5) })
            {
                SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Controller = controller, Rtol = 1e-7 };
                double[] times = [t0, t0, 1.5, 1.5, t1, t1];
                Solution<double> solution = Ode.Solve(Decay, [1.3], t0, t1, options with { SaveAt = SaveAt.Times(times) });
                Assert.Equal(times, solution.Times());
                double[] values = [.. solution.Values().Cast<double>()];
                Assert.Equal([1.3, 1.3, values[2], values[2], solution.Last[0, 0], solution.Last[0, 0]], values);
                Assert.Equal(1.3 * Math.Exp(Math.Sin(t0) - Math.Sin(1.5)), values[2], 0.05);
                Solution<double> none = Ode.Solve(Decay, [1.3], t0, t1, options with { SaveAt = SaveAt.Times() });
                Assert.Equal((0, 1), (none.Values().GetLength(0), none.Last.Length));
                Solution<double> point = Ode.Solve(Decay, [1.3], t0, t0, options with { SaveAt = SaveAt.Times(t0, t0) });
                Assert.Equal([1.3, 1.3, 1.3], [.. point.Values().Cast<double>(), point.Last[0, 0]]);
                Assert.Equal(default, point.Statistics);
            }
        }
    }

    [Fact]
    public void SaveAt_Every_saves_multiples_of_the_interval_from_t0_and_t1_if_the_interval_divides_the_span()
    {
        double[] TimesOf(double interval, double t0, double t1) =>
            Ode.Solve(Decay, [1.0], t0, t1, new() { SaveAt = SaveAt.Every(interval) }).Times();
        Assert.Equal([0, 0.3, 0.6, 0.3 * 3], TimesOf(0.3, 0, 1));
        Assert.Equal([1, 0.5, 0], TimesOf(0.5, 1, 0));
        Assert.Equal([0], TimesOf(5, 0, 1));
        Assert.Equal(11, TimesOf(0.1, 0, 1).Length);
        Assert.Equal(1, TimesOf(0.1, 0, 1)[^1]);
        Assert.Equal([3], TimesOf(0.1, 3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => SaveAt.Every(0));
        Assert.Throws<ArgumentException>(() => TimesOf(1e-12, 0, 1));
    }

    [Fact]
    public void Rows_may_have_separate_save_times()
    {
        double[][] times = [[0.5], [], [1, 1.2, 0.4 + 1], [-0.5, -1]];
        double[] t0 = [0, 0, 1, 0], t1 = [1, 2, 2, -1];
        Tensor Field(Tensor t, Tensor y) => -y * Cos(t);
        foreach (string name in Tests.Solvers.AllSolvers.AnyField)
        {
            SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Controller = Controllers(name)[0] };
            Solution<double> solution = Ode.Solve<double>(
                Field, new double[,] { { 1 }, { 2 }, { 3 }, { 4 } }, t0, t1, options with { SaveAt = SaveAt.TimesPerRow(times) });
            for (int r = 0; r < 4; r++)
            {
                Assert.Equal(times[r], solution.Times(r));
                Solution<double> alone = Ode.Solve<double>(
                    Field, new double[,] { { r + 1 } }, [t0[r]], [t1[r]], options with { SaveAt = SaveAt.Times(times[r]) });
                Assert.Equal(alone.Values(), solution.Values(r));
                Assert.Equal(alone.Last[0, 0], solution.Last[r, 0]);
            }
        }
    }

    [Theory]
    [InlineData(0.5, 0.4)]
    [InlineData(-0.1, 0.5)]
    [InlineData(0.5, 1.1)]
    [InlineData(0.5, double.NaN)]
    public void Save_times_out_of_order_or_outside_the_span_are_refused(double first, double second) => Assert.Contains(
        "in order",
        Assert.Throws<ArgumentException>(() => Ode.Solve(Decay, [1.0], 0, 1, new() { SaveAt = SaveAt.Times(first, second) })).Message,
        StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(All))]
    public void Dense_output_can_be_evaluated_anywhere_in_the_span(string name)
    {
        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Controller = Controllers(name)[^1] is null ? null : new FixedStep(0.05), SaveAt = SaveAt.Dense };
        foreach ((double t0, double t1) in new[] { (0.5, 2.5), (2.5, 0.5) })
        {
            Solution<double> dense = Ode.Solve(Decay, [1.3], t0, t1, options);
            for (int n = 0; n <= 100 && options.Solver.Interpolates; n++)
            {
                double t = t0 + (n * (t1 - t0) / 100);
                Assert.Equal(1.3 * Math.Exp(Math.Sin(t0) - Math.Sin(t)), dense.At(t)[0], SolverCatalogue.Create(name).Order == 1 ? 0.1 : 2e-3);
            }

            Assert.Equal(1.3, dense.At(t0)[0]);
            Assert.Equal(dense.Last[0, 0], dense.At(t1)[0], 1e-15);
            foreach (double outside in (double[])[t0 - (t1 - t0), t1 + (t1 - t0), double.NaN])
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => dense.At(outside));
            }
        }

        Assert.Equal(1.3, Ode.Solve(Decay, [1.3], 1, 1, options).At(1)[0]);
        Assert.Throws<InvalidOperationException>(() => Ode.Solve(Decay, [1.3], 0, 1).At(0.5));
    }

    private static SolveOptions Fixed(double step) => new() { Controller = new FixedStep(step) };

    private static List<StepController?> Controllers(string name) =>
        [.. Tests.Solvers.AllSolvers.Controllers(name, new FixedStep(0.02), new FixedStep(0.02) { LandOnSaves = true }).Reverse()];
}
