using System.Numerics;

namespace Continua.Tests.Adjoints;

/// <summary>
/// The results of a row depend on that row alone; sums do not depend on threads, compaction or checkpoints.
/// </summary>
public class RowIndependenceTests
{
    private static readonly Dictionary<string, SolveOptions> Settings = new()
    {
        ["tsit5"] = new() { Rtol = 1e-4, Atol = 1e-4 },
        ["dopri8, landing"] = new() { Solver = new Dopri8(), Rtol = 1e-4, Atol = 1e-4 },
        ["dopri5, pi, max"] = new() { Solver = new Dopri5(), Rtol = 1e-4, Atol = 1e-4, Controller = PidController.Pi, Norm = ErrorNorm.Max },
        ["bosh3, equal steps"] = new() { Solver = new Bosh3(), Controller = new FixedStep(0.17) { LandOnSaves = true } },
        ["rk4, fixed"] = new() { Solver = new Rk4(), Controller = new FixedStep(0.13) },
        ["tsit5, backsolve"] = new() { Rtol = 1e-4, Atol = 1e-4, Adjoint = new BacksolveAdjoint() },
        ["heun, checkpointed"] = new() { Solver = new Heun(), Rtol = 1e-3, Atol = 1e-3, Adjoint = new CheckpointedAdjoint { Budget = 1 } },
    };

    public static TheoryData<string> All => [.. Settings.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_has_the_bits_of_its_single_solve_in_double(string setting) => Compare<double>(Settings[setting], 1e-12);

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_has_the_bits_of_its_single_solve_in_single_precision(string setting) =>
        Compare<float>(Settings[setting], 1e-4);

    [Theory]
    [MemberData(nameof(All))]
    public void Sums_do_not_depend_on_threads_compaction_or_checkpoints(string setting)
    {
        ManyRows<double> rows = new(300);
        byte[] expected = Summed(Settings[setting], rows, 1);
        Assert.Equal(expected, Summed(Settings[setting], rows, 2));
        Assert.Equal(expected, Summed(Settings[setting], rows, 3));
        Assert.Equal(expected, Summed(Settings[setting] with { Compaction = false }, rows, 1));
        if (Settings[setting].Adjoint is not BacksolveAdjoint)
        {
            foreach (long budget in (long[])[0, 1, 20_000, 100_000, 1L << 40])
            {
                Assert.Equal(expected, Summed(Settings[setting] with { Adjoint = new CheckpointedAdjoint { Budget = budget } }, rows, 1));
            }
        }
    }

    private static byte[] Summed(SolveOptions options, ManyRows<double> rows, int threads)
    {
        TimedNetwork network = new();
        using Gradient<double> gradient = Of<double>(network, options, threads);
        GradientResult<double> result = rows.Evaluate(gradient, network, 0, 300);
        return [.. ManyRows<double>.Bits([result.Value, .. result.ByParameters]), .. Enumerable.Range(0, 300).SelectMany(r => ManyRows<double>.BitsOf(result, r))];
    }

    private static void Compare<T>(SolveOptions options, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ManyRows<T> rows = new(1000);
        TimedNetwork network = new();
        using Gradient<T> gradient = Of<T>(network, options, 0);
        List<GradientResult<T>> singles = [.. Enumerable.Range(0, 1000).Select(r => rows.Evaluate(gradient, network, r, 1))];
        foreach (int count in (int[])[1, 7, 16, 20, 33, 1000])
        {
            GradientResult<T> together = rows.Evaluate(gradient, network, 0, count);
            Assert.Empty(together.Report.Failures);
            for (int r = 0; r < count; r++)
            {
                Assert.Equal(ManyRows<T>.BitsOf(singles[r], 0), ManyRows<T>.BitsOf(together, r));
            }

            double[] sums = [.. together.ByParameters.Select((_, i) => singles.Take(count).Sum(single => double.CreateChecked(single.ByParameters[i])))];
            double miss = sums.Zip(together.ByParameters, (sum, found) => Math.Abs(sum - double.CreateChecked(found))).Max();
            Assert.InRange(miss, 0, tolerance * sums.Max(Math.Abs));
            Assert.Equal(singles.Take(count).Sum(single => single.Report.ForwardEvaluations), together.Report.ForwardEvaluations);
            Assert.Equal(singles.Take(count).Sum(single => single.Report.BackwardEvaluations), together.Report.BackwardEvaluations);
        }
    }

    private static Gradient<T> Of<T>(TimedNetwork network, SolveOptions options, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(3, x => network.Loss(x[0], x[1], x[2], options), network, new() { Threads = threads });
}
