using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>
/// The result of a row of a scan does not depend on the other rows, and sums over rows do not depend on threads or
/// on the memory budget, bit for bit.
/// </summary>
public class ScanBitsTests
{
    private const int Channels = 3, Units = 6;

    private static readonly Gru Cell = new(Channels, Units);

    private static readonly int[] Lengths =
        [.. Enumerable.Range(0, 100).Select(r => Math.Max(0, (int)(new RandomKey(2).Uniform(r) * 40) - 2))];

    [Theory]
    [InlineData(1, 1L << 28)]
    [InlineData(2, 1L << 28)]
    [InlineData(3, 1L << 28)]
    [InlineData(1, 1L)]
    [InlineData(2, 20_000L)]
    public void Threads_and_memory_budget_change_no_bit(int threads, long budget)
    {
        GradientResult<float> expected = Evaluate(All, 1, 1L << 30), result = Evaluate(All, threads, budget);
        Assert.Equal(expected.Value, result.Value);
        Assert.Equal(expected.Losses, result.Losses);
        Assert.Equal(expected.ByParameters, result.ByParameters);
        Assert.Equal(expected.ByInputs[0], result.ByInputs[0]);
    }

    [Fact]
    public void Other_rows_and_their_order_change_no_bit_of_a_row()
    {
        GradientResult<float> expected = Evaluate(All, 1, 1L << 28);
        int[] order = new RandomKey(4).Permutation(Lengths.Length);
        GradientResult<float> shuffled = Evaluate(order, 1, 1L << 28);
        for (int i = 0; i < order.Length; i++)
        {
            GradientResult<float> alone = Evaluate([order[i]], 1, 1L << 28);
            Assert.Equal(expected.Losses[order[i]], shuffled.Losses[i]);
            Assert.Equal(expected.Losses[order[i]], alone.Losses[0]);
            for (int c = 0; c < Units; c++)
            {
                Assert.Equal(expected.ByInputs[0][order[i], c], shuffled.ByInputs[0][i, c]);
                Assert.Equal(expected.ByInputs[0][order[i], c], alone.ByInputs[0][0, c]);
            }
        }
    }

    [Fact]
    public void A_later_evaluation_of_other_rows_does_not_read_values_of_an_earlier_one()
    {
        using Gradient<float> gradient = Create(1, 1L << 28);
        RaggedSeries<float> series = Series();
        _ = gradient.EvaluateSeries(Parameters, series, [Starts(All)]);
        int[] rows = [5, 17, 3];
        GradientResult<float> again = gradient.EvaluateSeries(Parameters, series.Select(rows), [Starts(rows)]);
        Assert.Equal(Evaluate(rows, 1, 1L << 28).ByParameters, again.ByParameters);
    }

    private static int[] All => [.. Enumerable.Range(0, Lengths.Length)];

    private static Parameters<float> Parameters { get; } = Cell.Initialize<float>(new RandomKey(3));

    private static GradientResult<float> Evaluate(int[] rows, int threads, long budget)
    {
        using Gradient<float> gradient = Create(threads, budget);
        return gradient.EvaluateSeries(Parameters, Series().Select(rows), [Starts(rows)]);
    }

    // The loss contains all states and a second derivative, so that scans read values of several other scans.
    private static Gradient<float> Create(int threads, long budget)
    {
        ScanOptions options = new() { Budget = budget };
        return Gradient.OfSeries<float>(
            (x, start) =>
            {
                Scanned forward = Loop.Scan((s, at) => Cell.Apply(at.Values, s), start, x, options);
                Scanned backward = Loop.Scan(
                    (s, at) => Cell.Apply(at.Values, s) * at.Of(forward.All), start, x,
                    options with { Backwards = true });
                Tensor energy = Sum(Square(forward.Last)) + Sum(backward.Last);
                return energy + Sum(Square(Derivatives.Of(energy, start)));
            },
            Cell, new() { Threads = threads });
    }

    private static float[,] Starts(int[] rows)
    {
        float[,] starts = new float[rows.Length, Units];
        for (int r = 0; r < rows.Length; r++)
        {
            for (int c = 0; c < Units; c++)
            {
                starts[r, c] = (float)Math.Sin((rows[r] * Units) + c);
            }
        }

        return starts;
    }

    private static RaggedSeries<float> Series()
    {
        RandomKey key = new(7);
        float[,] values = new float[Lengths.Sum(), Channels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / Channels, i % Channels] = key.Uniform(100_000 + i) < 0.1 ? float.NaN : (float)key.Normal(i);
        }

        return new(values, [.. Lengths.SelectMany(n => Enumerable.Range(0, n).Select(k => 0.5 * k))], Lengths);
    }
}
