using System.Numerics;
using static Continua.Tensor;

namespace Continua.Tests.Integration;

/// <summary>Solves outside of expressions: each row of any batch equals its single solve, bit for bit.</summary>
public class RowIndependenceTests
{
    public static TheoryData<string> All => [.. Tests.Solvers.AllSolvers.AnyField];

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_does_not_depend_on_the_other_rows(string name)
    {
        bool adaptive = Tests.Solvers.AllSolvers.IsAdaptive(name);
        SolveOptions options = new()
        {
            Solver = SolverCatalogue.Create(name),
            Rtol = 1e-4,
            Atol = 1e-5,
            ThrowOnFailure = false,
            MaxSteps = 300,
            Controller = adaptive ? null : new FixedStep(0.07),
        };
        Compare<double>(options);
        Compare<float>(options);
        Compare<double>(options with { SaveAt = SaveAt.Steps, Threads = 1, Compaction = false });
    }

    // The Jacobian of implicit methods is computed by finite differences here.
    [Theory]
    [MemberData(nameof(All))]
    public void A_row_of_a_plain_field_does_not_depend_on_the_other_rows(string name)
    {
        static void Field(double t, ReadOnlySpan<double> y, Span<double> dy) =>
            (dy[0], dy[1]) = (y[1], (-30 * (1 + Math.Cos(3 * t)) * Math.Sin(y[0])) - (20 * y[1]));
        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Rtol = 1e-5, SaveAt = SaveAt.Steps, Threads = 1 };
        options = Tests.Solvers.AllSolvers.IsAdaptive(name) ? options : options with { Controller = new FixedStep(0.01) };
        double[,] starts = new double[70, 2];
        double[] ends = new double[70];
        for (int r = 0; r < 70; r++)
        {
            (starts[r, 0], starts[r, 1], ends[r]) = (0.1 * (r % 30), 1 - (0.05 * r), 0.4 + (0.02 * r));
        }

        Solution<double> together = Ode.Solve(new OdeTerm<double>(Field), starts, [0], ends, options);
        for (int r = 0; r < 70; r++)
        {
            Solution<double> alone = Ode.Solve(Field, [starts[r, 0], starts[r, 1]], 0, ends[r], options);
            Assert.Equal(alone.Statistics, together.StatisticsOf(r));
            Assert.Equal(alone.Values(), together.Values(r));
        }
    }

    [Fact]
    public void A_block_with_spans_of_length_zero_contains_no_values_of_the_previous_block()
    {
        double[,] starts = new double[64, 1];
        double[] t1 = new double[64];
        for (int r = 0; r < 64; r++)
        {
            (starts[r, 0], t1[r]) = (r, r < 32 ? 1 : 0);
        }

        Solution<double> solution = Ode.Solve<double>((t, y) => -y, starts, [0], t1, new() { SaveAt = SaveAt.Steps, Threads = 1 });
        Assert.Equal([0.0], solution.Times(40));
        Assert.Equal(40, solution.Last[40, 0]);
        using Gradient<double> gradient = new(2, x => Sum(Ode.Solve((t, y) => -y, x[0], 0, x[1][0]).Last), null, new() { Threads = 1 });
        double[,] ends = new double[64, 1];
        Buffer.BlockCopy(t1, 0, ends, 0, 64 * sizeof(double));
        GradientResult<double> result = gradient.Evaluate(starts, ends);
        Assert.Equal(Math.Exp(-1), result.ByInputs[0][3, 0], 1e-5);
        Assert.Equal(1, result.ByInputs[0][40, 0]);
    }

    private static void Compare<T>(SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int count in (int[])[7, 16, 20, 33, 100])
        {
            T[,] starts = new T[count, 2];
            double[] t0 = new double[count], t1 = new double[count];
            double[][] times = new double[count][];
            for (int r = 0; r < count; r++)
            {
                // Some rows diverge, some have a NaN initial state, some have a span of length zero.
                (starts[r, 0], starts[r, 1]) = (T.CreateTruncating(r % 13 == 5 ? double.NaN : Math.Sin(r) * 2), T.CreateTruncating(r % 7 == 3 ? 6 : 0.1));
                (t0[r], t1[r]) = (0.1 * (r % 4), (0.1 * (r % 4)) + (r % 9 == 8 ? 0 : Math.Cos(r)));
                times[r] = [.. Enumerable.Range(0, r % 5).Select(n => t0[r] + ((t1[r] - t0[r]) * n / 4))];
            }

            Solution<T> together = Ode.Solve(Field, starts, t0, t1, WithTimes(options, times));
            for (int r = 0; r < count; r++)
            {
                Solution<T> alone = Ode.Solve(
                    Field, new T[,] { { starts[r, 0], starts[r, 1] } }, [t0[r]], [t1[r]], WithTimes(options, [times[r]]));
                Assert.Equal((alone.Status(), alone.Statistics), (together.Status(r), together.StatisticsOf(r)));
                Assert.Equal(alone.Times(), together.Times(r));
                Assert.Equal(alone.Values(), together.Values(r));
                Assert.Equal([alone.Last[0, 0], alone.Last[0, 1]], [together.Last[r, 0], together.Last[r, 1]]);
            }
        }
    }

    private static SolveOptions WithTimes(SolveOptions options, double[][] times) =>
        options.SaveAt is SaveAt.EveryStep ? options : options with { SaveAt = SaveAt.TimesPerRow(times) };

    private static Tensor Field(Tensor t, Tensor y) => [Sin(y[1]) - (y[0] * Cos(3 * t)), Square(y[1]) - y[0]];
}
