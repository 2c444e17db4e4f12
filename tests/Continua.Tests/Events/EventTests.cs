using static Continua.Tensor;

namespace Continua.Tests.Events;

/// <summary>
/// Events with every solver, adaptive and fixed steps, compared with closed forms. The first component equals the time,
/// which every method integrates exactly, so that conditions on it have known zeros; the second component is a counter.
/// </summary>
public class EventTests
{
    private static readonly double[] Zeros = [.. Enumerable.Range(0, 6).Select(k => ((2 * k) + 1) * Math.PI / 6)];

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
                    all.Add(solver, "fixed steps that land on saves");
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
    public void An_event_fires_where_its_condition_crosses_zero_in_its_direction(string solver, string steps)
    {
        foreach (Crossing direction in Enum.GetValues<Crossing>())
        {
            Solution<double> solved = Solve(solver, steps, 6, new Event((t, y) => Cos(3 * y[0]), direction: direction));
            double[] expected = [.. Zeros.Where((_, k) => direction == Crossing.Either || (direction == Crossing.Falling) == (k % 2 == 0))];
            Check(expected, solved, y => Math.Cos(3 * y[0]));
            Assert.Equal(6, solved.Last[0, 0], 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_reset_changes_the_state_and_the_solve_continues_from_there(string solver, string steps)
    {
        Solution<double> solved = Solve(solver, steps, 4.5, new Event((t, y) => y[0] - 1, (t, y) => [y[0] - 1, y[1] + 2]));
        Check([1, 2, 3, 4], solved, y => y[0] - 1);
        Assert.Equal(0.5, solved.Last[0, 0], 1e-11);
        Assert.Equal(8, solved.Last[0, 1]);
        Assert.All(solved.Events(), e => Assert.Equal(0, e.After[0], 1e-11));
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_terminal_event_ends_its_row_without_a_failure(string solver, string steps)
    {
        Solution<double> solved = Solve(solver, steps, 6, new Event((t, y) => y[0] - Math.E, terminal: true, name: "e"));
        Assert.Equal(SolveStatus.Terminated, solved.Status());
        Assert.Empty(solved.Failures);
        Assert.Equal(Math.E, solved.Last[0, 0], 1e-12);
        Assert.Equal("e", Assert.Single(solved.Events()).Name);
        Assert.Equal(Math.E, solved.Events()[0].Time, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Two_crossings_within_a_step_are_found(string solver, string steps)
    {
        Solution<double> solved = Solve(solver, steps, 4, new Event((t, y) => (y[0] - 1.31) * (y[0] - 1.36)), maxStep: 0.39, size: 0.39);
        Check([1.31, 1.36], solved, y => (y[0] - 1.31) * (y[0] - 1.36));
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Several_events_fire_at_their_times_and_simultaneous_ones_in_their_order(string solver, string steps)
    {
        Solution<double> solved = Solve(
            solver, steps, 4, new Event((t, y) => y[0] - 2, (t, y) => [y[0], 10 * y[1]]), new Event((t, y) => y[0] - 1.3, (t, y) => [y[0], y[1] + 1]),
            new Event((t, y) => (2 * y[0]) - 4, (t, y) => [y[0], y[1] + 3]));
        Assert.Equal([1, 0, 2], solved.Events().Select(e => e.Event));
        Assert.Equal(1.3, solved.Events()[0].Time, 1e-12);
        Assert.Equal(2, solved.Events()[1].Time, 1e-12);
        Assert.Equal(solved.Events()[1].Time, solved.Events()[2].Time);
        Assert.Equal(13, solved.Last[0, 1]);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void An_event_whose_condition_is_zero_at_the_start_fires_only_after_it_has_left_zero(string solver, string steps)
    {
        Solution<double> solved = Solve(solver, steps, 4, new Event((t, y) => y[0] * (y[0] - 1.7)));
        Check([1.7], solved, y => y[0] * (y[0] - 1.7));
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_condition_may_cross_zero_at_t1(string solver, string steps)
    {
        Solution<double> solved = Solve(solver, steps, 2, new Event((t, y) => y[0] - 2, (t, y) => [y[0], 5]));
        Check([2], solved, y => y[0] - 2);
        Assert.Equal(5, solved.Last[0, 1]);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void The_value_saved_at_the_time_of_an_event_is_the_state_before_it(string solver, string steps)
    {
        Solution<double> solved = Solve(
            solver, steps, 3, SaveAt.Times(0, 0.5, 1, 1.5, 2, 3), null, null, new Event((t, y) => y[0] - 1, (t, y) => [y[0], y[1] + 1]),
            Event.At(Vector(1.5, 0, 3), (t, y) => [y[0], y[1] + 10]));
        Assert.Equal([0, 10, 10, 11, 21, 21], Enumerable.Range(0, 6).Select(n => solved.Values()[n, 1]));
        Assert.Equal(31, solved.Last[0, 1]);
        Assert.Equal(1, solved.Values()[2, 0], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Events_at_given_times_fire_at_these_times_with_their_values(string solver, string steps)
    {
        Solution<double> solved = Solve(
            solver, steps, 3, Event.At(Vector(2.2, 0.7, 5, -1), Vector(100, 1, 7, 7), (t, y, dose) => [y[0], y[1] + dose]),
            Event.Every(1.25, (t, y) => [y[0], y[1] + 1000]));
        Assert.Equal([0.7, 1.25, 2.2, 2.5], solved.Events().Select(e => e.Time));
        Assert.Equal([1, 1001, 1101, 2101], solved.Events().Select(e => e.After[1]));
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_reset_that_takes_another_condition_across_zero_fires_its_event(string solver, string steps)
    {
        Solution<double> solved = Solve(
            solver, steps, 3, new Event((t, y) => y[1] - 5, (t, y) => [y[0], y[1] - 100], Crossing.Rising),
            Event.At(Vector(1), (t, y) => [y[0], y[1] + 7]));
        Assert.Equal([1, 0], solved.Events().Select(e => e.Event));
        Assert.Equal(-93, solved.Last[0, 1]);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Rows_have_separate_events(string solver, string steps)
    {
        const int Rows = 37;
        double[,] starts = new double[Rows, 2];
        double[] from = new double[Rows], to = new double[Rows];
        for (int r = 0; r < Rows; r++)
        {
            (from[r], to[r]) = r % 3 == 2 ? (6 - (0.01 * r), 0.03 * r) : (0.03 * r, 6 - (0.01 * r));
            starts[r, 0] = from[r];
        }

        SolveOptions options = OptionsOf(solver, steps, [new Event((t, y) => Cos(3 * y[0]), (t, y) => [y[0], y[1] + 1])], null, null, null);
        Solution<double> solved = Ode.Solve((t, y) => [1, 0 * y[1]], starts, from, to, options);
        for (int r = 0; r < Rows; r++)
        {
            (double low, double high) = (Math.Min(from[r], to[r]), Math.Max(from[r], to[r]));
            double[] expected = [.. Zeros.Where(z => z > low && z < high)];
            Assert.Equal(expected.Length, solved.Last[r, 1]);
            expected = from[r] < to[r] ? expected : [.. expected.Reverse()];
            for (int n = 0; n < expected.Length; n++)
            {
                Assert.Equal(expected[n], solved.Events(r)[n].Time, 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Saved_steps_contain_the_states_before_and_after_events(string solver, string steps)
    {
        SolveEvent[] events =
            [new Event((t, y) => y[0] - 1, (t, y) => [y[0], y[1] + 1]), Event.At(Vector(0, 2.5, 3), (t, y) => [y[0], y[1] + 10]), new Event((t, y) => y[0] - 2)];
        foreach (SaveAt saveAt in (SaveAt[])[SaveAt.Steps, SaveAt.Dense])
        {
            Solution<double> solved = Solve(solver, steps, 3, saveAt, null, null, events);
            double[] times = solved.Times();
            foreach ((double time, double before, double after) in ((double, double, double)[])[(0, 0, 10), (1, 10, 11), (2.5, 11, 21), (3, 21, 31)])
            {
                int n = Array.FindIndex(times, t => Math.Abs(t - time) < 1e-11);
                Assert.Equal((times[n], before, after), (times[n + 1], solved.Values()[n, 1], solved.Values()[n + 1, 1]));
                if (saveAt == SaveAt.Dense)
                {
                    Assert.Equal(before, solved.At(times[n])[1]);
                }
            }

            Assert.Equal(times.Order(), times);
            Assert.Equal(times.Distinct().Count() + 4, times.Length);
        }
    }

    private static void Check(double[] times, Solution<double> solved, Func<double[], double> condition)
    {
        Assert.True(
            times.Length == solved.Events().Count,
            $"{string.Join(' ', times)}\n but {string.Join(' ', solved.Events().Select(e => e.Time))}");
        for (int n = 0; n < times.Length; n++)
        {
            Assert.Equal(times[n], solved.Events()[n].Time, 1e-11);
            Assert.Equal(0, condition(solved.Events()[n].Before), 1e-10);
        }
    }

    private static Solution<double> Solve(string solver, string steps, double end, params SolveEvent[] events) =>
        Solve(solver, steps, end, null, null, null, events);

    private static Solution<double> Solve(string solver, string steps, double end, SolveEvent only, double maxStep, double size) =>
        Solve(solver, steps, end, null, maxStep, size, only);

    private static Solution<double> Solve(
        string solver, string steps, double end, SaveAt? saveAt, double? maxStep, double? size, params SolveEvent[] events) =>
        Ode.Solve((t, y) => [1, 0 * y[1]], new double[,] { { 0, 0 } }, 0, end, OptionsOf(solver, steps, events, saveAt, maxStep, size));

    private static SolveOptions OptionsOf(
        string solver, string steps, SolveEvent[] events, SaveAt? saveAt, double? maxStep, double? size) => new()
        {
            Solver = SolverCatalogue.Create(solver),
            Controller = steps == "adaptive steps"
                ? null
                : new FixedStep(size ?? 0.1) { LandOnSaves = steps != "fixed steps" },
            MaxStep = steps == "adaptive steps" ? maxStep ?? 0.5 : null,
            SaveAt = saveAt ?? SaveAt.End,
            Events = events,
        };
}
