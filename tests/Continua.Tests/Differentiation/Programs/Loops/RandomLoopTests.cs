using System.Numerics;

using Continua.Learning;
using Xunit.Abstractions;
using static Continua.Tensor;

namespace Continua.Tests.Differentiation.Programs.Loops;

/// <summary>
/// Random programs of loops, maps, sums over graphs and algebra of matrices have the values and derivatives of the same
/// programs without loops, and bits that depend on no other row, no thread and no memory budget: 200 programs, or
/// 12,000 with CONTINUA_LONG=1.
/// </summary>
public class RandomLoopTests(ITestOutputHelper output)
{
    private const int Batches = 20;

    private static int PerBatch => Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 600 : 10;

    public static TheoryData<int> Batch => [.. Enumerable.Range(0, Batches)];

    [Theory]
    [MemberData(nameof(Batch))]
    public void Values_and_derivatives_are_those_of_unrolled_programs(int batch)
    {
        Deviations worst = new();
        Check(batch, seed =>
        {
            RandomLoopProgram program = new(seed);
            LoopRows rows = new(seed, program);
            foreach (LoopLoss loss in new[] { LoopLoss.Value, (LoopLoss)(1 + (seed % 3)) })
            {
                Compare(seed, program, rows, loss, worst);
            }
        });
        output.WriteLine($"{PerBatch} programs: {worst}");
    }

    [Theory]
    [MemberData(nameof(Batch))]
    public void Order_of_rows_threads_and_budgets_change_no_bit(int batch) => Check(batch, seed =>
    {
        if (seed % 2 == 0)
        {
            CompareBits<double>(seed);
        }
        else
        {
            CompareBits<float>(seed);
        }
    });

    /// <summary>Checks all programs of a batch, and then reports those that failed.</summary>
    private static void Check(int batch, Action<int> check)
    {
        string[] failures =
        [
            .. Enumerable.Range(batch * PerBatch, PerBatch)
                .Select(seed => (Seed: seed, Failure: Record.Exception(() => check(seed))))
                .Where(result => result.Failure is not null)
                .Select(result => $"seed {result.Seed}: {result.Failure}"),
        ];
        Assert.True(failures.Length == 0, string.Join("\n", failures));
    }

    private static void Compare(int seed, RandomLoopProgram program, LoopRows rows, LoopLoss loss, Deviations worst)
    {
        string name = $"seed {seed}, {loss}";
        Parameters<double> parameters = program.Net.Initialize<double>(new RandomKey((ulong)seed));
        GradientResult<double> result = Evaluate<double>(seed, program, rows, loss, Variant.Random(seed));
        Assert.Empty(result.Report.Failures);
        double[] byParameters = new double[parameters.Values.Length];
        foreach (IGrouping<int, int> equal in rows.All.GroupBy(row => rows.Lengths[row]))
        {
            using Gradient<double> unrolled = Gradient.Of<double>(
                (weights, data) => Written(
                    program, new UnrolledWay(data, equal.Key, program.Channels), weights, loss, again: null),
                program.Net, new() { Threads = 1 });
            int[] chosen = [.. equal];
            GradientResult<double> expected =
                unrolled.Evaluate(parameters, rows.Weights<double>(chosen), rows.Flat(chosen));
            foreach ((int i, int row) in chosen.Index())
            {
                worst.Check(expected.Losses[i], result.Losses[row], loss, isGradient: false, $"{name}, row {row}");
                for (int c = 0; c < program.Weights; c++)
                {
                    worst.Check(
                        expected.ByInputs[0][i, c], result.ByInputs[0][row, c], loss, isGradient: true,
                        $"{name}, row {row}, input {c}");
                }
            }

            for (int p = 0; p < byParameters.Length; p++)
            {
                byParameters[p] += expected.ByParameters[p];
            }
        }

        for (int p = 0; p < byParameters.Length; p++)
        {
            worst.Check(byParameters[p], result.ByParameters[p], loss, isGradient: true, $"{name}, parameter {p}");
        }
    }

    private static void CompareBits<T>(int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomLoopProgram program = new(seed);
        LoopRows rows = new(seed, program);
        LoopLoss loss = (LoopLoss)(seed / 2 % 4);
        GradientResult<T> expected = Evaluate<T>(seed, program, rows, loss, new(1, () => 1L << 28));
        GradientResult<T> other = Evaluate<T>(seed, program, rows, loss, Variant.Random(seed));
        string name = $"seed {seed}, {loss}";
        Assert.True(expected.ByParameters.SequenceEqual(other.ByParameters), $"{name}, by parameters");
        AssertRows(expected, other, rows.All, name);
        int[] order = new RandomKey((ulong)seed).Permutation(rows.All.Length);
        AssertRows(expected, Evaluate<T>(seed, program, rows, loss, Variant.Random(seed + 1), order), order, name);
        int[] some = [order[0]];
        AssertRows(expected, Evaluate<T>(seed, program, rows, loss, new(1, () => 1L << 28), some), some, name);
    }

    private static void AssertRows<T>(GradientResult<T> expected, GradientResult<T> found, int[] rows, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach ((int i, int row) in rows.Index())
        {
            Assert.True(expected.Losses[row].Equals(found.Losses[i]), $"{name}, loss of row {row}");
            for (int c = 0; c < expected.ByInputs[0].GetLength(1); c++)
            {
                Assert.True(
                    expected.ByInputs[0][row, c].Equals(found.ByInputs[0][i, c]), $"{name}, row {row}, input {c}");
            }
        }
    }

    // The expressions that are built twice are the same in all variants.
    private static GradientResult<T> Evaluate<T>(
        int seed, RandomLoopProgram program, LoopRows rows, LoopLoss loss, Variant variant, int[]? chosen = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Gradient<T> gradient = Gradient.OfSeries<T>(
            (series, weights) => Written(program, new LibraryWay(series, variant.Budget), weights, loss, new(seed)),
            program.Net, new() { Threads = variant.Threads });
        chosen ??= rows.All;
        Parameters<T> parameters = program.Net.Initialize<T>(new RandomKey((ulong)seed));
        return gradient.EvaluateSeries(parameters, rows.Series<T>().Select(chosen), [rows.Weights<T>(chosen)]);
    }

    private static Tensor Written(
        RandomLoopProgram program, LoopWay way, Tensor weights, LoopLoss loss, System.Random? again)
    {
        Tensor results = program.Write(way, weights, again), sum = Sum(results);
        Tensor direction = Vector([.. Enumerable.Range(0, program.Weights).Select(c => Math.Cos(c + 0.5))]);
        return loss switch
        {
            LoopLoss.Value => sum,
            LoopLoss.Penalty => sum + Sum(Square(Derivatives.Of(sum, weights))),
            LoopLoss.Jvp => Sum(Square(Derivatives.Jvp(results, weights, direction))),
            _ => Sum(Derivatives.Jvp(Derivatives.Of(sum, weights), weights, direction)),
        };
    }

    /// <summary>The threads and the budget of each scan.</summary>
    private sealed record Variant(int Threads, Func<long> Budget)
    {
        public static Variant Random(int seed)
        {
            System.Random random = new(seed);
            long[] budgets = [1, 300, 3000, 30_000, 1L << 28];
            return new(1 + random.Next(3), () => budgets[random.Next(budgets.Length)]);
        }
    }
}
