using System.Numerics;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Events;

/// <summary>No bit of a row with events depends on other rows, lanes, threads, compaction or checkpoints.</summary>
public class EventBitTests
{
    private const int Rows = 45;

    public static TheoryData<string> Names => [.. Tests.Solvers.AllSolvers.AnyField];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_does_not_depend_on_the_other_rows(string solver)
    {
        Compare<double>(OptionsOf(solver));
        Compare<float>(OptionsOf(solver));
        Compare<double>(OptionsOf(solver) with { Compaction = false, Threads = 1 });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_of_a_row_do_not_depend_on_the_other_rows(string solver)
    {
        SolveOptions options = OptionsOf(solver) with { SaveAt = SaveAt.End, RecordedEvents = 3 };
        CompareGradients<double>(options);
        CompareGradients<float>(options);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Events_of_any_kind_of_condition_do_not_depend_on_the_number_of_rows(string solver)
    {
        InputPath linear = InputPath.Linear([0.0, 1, 2, 3], [0, 0.5, 0.2, 0.4]);
        InputPath smooth = InputPath.Cubic([0.0, 1, 2, 3], [0.1, 0.7, 0.1, 0.8]);
        Tensor waves = Vector(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Func<Tensor, Tensor, Tensor>[] conditions =
        [
            (t, y) => 0.3 - linear.At(t), (t, y) => y[0] - smooth.At(t) - 0.4,
            (t, y) => y[0] - 0.7 - (0.01 * Sum(Sin(waves * t))), (t, y) => y[0] - 0.6,
        ];
        SolveOptions options = OptionsOf(solver) with { SaveAt = SaveAt.End };
        foreach (int dimension in (int[])[1, 2, 3])
        {
            foreach (int[] chosen in (int[][])[[0], [1], [2], [3], [0, 2], [1, 3], [3, 2, 0]])
            {
                SolveOptions all = options with
                {
                    Events = [.. chosen.Select(e => new Event((t, y) => conditions[e](t, y), (t, y) => y - 0.8, Crossing.Rising))],
                };
                Same<double>(dimension, all);
                Same<float>(dimension, all);
            }
        }

        static void Same<T>(int dimension, SolveOptions all)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Solution<T> alone = SolveRows(1), two = SolveRows(2), many = SolveRows(21);
            Assert.NotEmpty(alone.Events());
            foreach (Solution<T> other in (Solution<T>[])[two, many])
            {
                Assert.Equal(alone.Events().Select(e => (e.Event, e.Time)), other.Events(0).Select(e => (e.Event, e.Time)));
                Assert.Equal(alone.Last[0, 0], other.Last[0, 0]);
            }

            Solution<T> SolveRows(int rows) => Ode.Solve((t, y) => 1 + (0.1 * Sin(y)), new T[rows, dimension], 0, 2.5, all);
        }
    }

    internal static GradientResult<T> Gradients<T>(SolveOptions options, int first, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] inputs = new T[count, 6];
        for (int r = 0; r < count; r++)
        {
            double[] row = Row(first + r);
            for (int i = 0; i < 6; i++)
            {
                inputs[r, i] = T.CreateTruncating(row[i]);
            }
        }

        return Gradient.Of<T>(x =>
        {
            SolvedTensor solved = Ode.Solve(
                (t, y) => Slope(t, y), x[..2], x[2], x[3], Stack(x[4]), options with { Events = EventsOf(x[5], Stack(x[4], x[4] + 0.7)) });
            Tensor[] times = [.. Enumerable.Range(0, 3).Select(n => Where(solved.EventCount > n, solved.EventTimes[n], 0))];
            return Sum(Sin(solved.Last)) + Sum(solved.Saved[0]) + times[0] + Sin(times[1]) + times[2];
        }).Evaluate(inputs);
    }

    private static void CompareGradients<T>(SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GradientResult<T> together = Gradients<T>(options, 0, Rows);
        Assert.Equal(together.ByInputs[0], Gradients<T>(options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } }, 0, Rows).ByInputs[0]);
        Assert.Equal(together.ByInputs[0], Gradients<T>(options with { Compaction = false, Threads = 1 }, 0, Rows).ByInputs[0]);
        for (int r = 0; r < Rows; r++)
        {
            GradientResult<T> alone = Gradients<T>(options, r, 1);
            Assert.Equal(alone.ByInputs[0].Cast<T>(), Enumerable.Range(0, 6).Select(i => together.ByInputs[0][r, i]));
            Assert.Equal(alone.Losses[0], together.Losses[r]);
        }
    }

    private static void Compare<T>(SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Solution<T> together = Solve<T>(options, 0, Rows);
        int events = 0;
        for (int r = 0; r < Rows; r++)
        {
            Solution<T> alone = Solve<T>(options, r, 1);
            Assert.Equal(alone.Status(), together.Status(r));
            Assert.Equal(alone.Statistics, together.StatisticsOf(r));
            Assert.Equal(alone.Times(), together.Times(r));
            Assert.Equal(alone.Values(), together.Values(r));
            Assert.Equal((alone.Last[0, 0], alone.Last[0, 1]), (together.Last[r, 0], together.Last[r, 1]));
            Assert.Equal(alone.Events().Select(e => (e.Event, e.Time, e.Before[1], e.After[1])), together.Events(r).Select(e => (e.Event, e.Time, e.Before[1], e.After[1])));
            events += together.Events(r).Count;
        }

        Assert.True(events > 2 * Rows, $"{events}");
    }

    private static Solution<T> Solve<T>(SolveOptions options, int first, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] starts = new T[count, 2];
        double[] t0 = new double[count], t1 = new double[count];
        for (int r = 0; r < count; r++)
        {
            double[] row = Row(first + r);
            (starts[r, 0], starts[r, 1]) = (T.CreateTruncating(row[0]), T.CreateTruncating(row[1]));
            (t0[r], t1[r]) = (row[2], row[3]);
        }

        return Ode.Solve(Slope, starts, t0, t1, options with { Events = EventsOf(0.4, Vector(0.9, 1.7)), Breakpoints = [1.1] });
    }

    /// <summary>The inputs of a row: y₀ [2], t₀, t₁, a time between them, and the level of an event.</summary>
    private static double[] Row(int r) =>
        [0.8 - (0.02 * r), 0.5 - (0.05 * r), 0.01 * r, 2 + (0.03 * (r % 17)), 0.5 + (0.01 * r), 0.4 - (0.01 * (r % 11))];

    private static Tensor Slope(Tensor t, Tensor y) => [y[1] + (0.1 * Sin(t)) + Where(t < 1.1, 0, 0.3), -4 * Sin(y[0])];

    private static SolveEvent[] EventsOf(Tensor level, Tensor times) =>
    [
        new Event((t, y) => y[0] - level, (t, y) => [y[0], -0.7 * y[1]], Crossing.Falling), Event.At(times, (t, y) => [y[0], y[1] + 0.5]),
        new Event((t, y) => y[1] + 2.6, terminal: true),
    ];

    private static SolveOptions OptionsOf(string solver) => new()
    {
        Solver = SolverCatalogue.Create(solver),
        Rtol = 1e-4,
        Atol = 1e-5,
        SaveAt = SaveAt.Steps,
        Controller = Tests.Solvers.AllSolvers.IsAdaptive(solver) ? null : new FixedStep(0.03),
    };
}
