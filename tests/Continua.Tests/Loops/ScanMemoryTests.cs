using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>The memory of a scan: nothing is allocated for a step, and the values of steps stay within the budget.</summary>
public class ScanMemoryTests
{
    private const int Channels = 3, Units = 8;

    [Fact]
    public void A_step_allocates_nothing()
    {
        Gru cell = new(Channels, Units);
        using Gradient<float> gradient = Create(cell, 1 << 28);
        Parameters<float> parameters = cell.Initialize<float>(new RandomKey(1));
        RaggedSeries<float> series = Series(30, 3000);
        long few = Allocated(gradient, parameters, series.Select(0)), many = Allocated(gradient, parameters, series.Select(1));
        Assert.InRange(many - few, -2000, 2000);
    }

    [Fact]
    public void A_later_evaluation_allocates_its_report_only()
    {
        Mlp net = new([2, 4, 1], Activation.Tanh);
        Gru cell = new(Channels, Units);
        Parameters<float> ofNet = net.Initialize<float>(new RandomKey(1)), ofCell = cell.Initialize<float>(new RandomKey(1));
        GradientOptions oneThread = new() { Threads = 1 };
        using Gradient<float> plain = Gradient.Of<float>(x => Sum(net.Apply(x[..2])), net, oneThread);
        using Gradient<float> map = Gradient.Of<float>(x => Sum(Loop.Map(net.Apply, Reshape(x, [2, 500]))), net, oneThread);
        using Gradient<float> scan = Create(cell, 1 << 28);
        float[,] rows = new float[40, 1000];
        RaggedSeries<float> series = Series([.. Enumerable.Range(1, 40)]);
        long least = Allocated(reuse => plain.Evaluate(ofNet, null, [rows], reuse));
        Assert.InRange(Allocated(reuse => map.Evaluate(ofNet, null, [rows], reuse)) - least, -100, 100);
        Assert.InRange(Allocated(reuse => scan.EvaluateSeries(ofCell, series, reuse: reuse)) - least, -100, 100);
    }

    [Theory]
    [InlineData(1L << 16)]
    [InlineData(1L << 20)]
    public void The_values_of_the_steps_stay_within_the_budget(long budget)
    {
        Gru cell = new(Channels, Units);
        using Gradient<float> gradient = Create(cell, budget), unlimited = Create(cell, 1L << 40);
        Parameters<float> parameters = cell.Initialize<float>(new RandomKey(1));
        RaggedSeries<float> series = Series(100_000);
        GradientResult<float> result = gradient.EvaluateSeries(parameters, series), expected = unlimited.EvaluateSeries(parameters, series);
        Assert.Equal(expected.ByParameters, result.ByParameters);
        Assert.Equal(expected.Losses, result.Losses);

        // With a smaller budget, windows and saved states take the least memory that is possible.
        Assert.InRange(result.Report.RecordBytes, 1, Math.Max(budget, 1 << 19));
        Assert.True(expected.Report.RecordBytes > 10L << 20);
    }

    private static Gradient<float> Create(Gru cell, long budget) => Gradient.OfSeries<float>(
        series => Sum(Loop.Scan((s, at) => cell.Apply(at.Values, s), Zeros([Units]), series, new() { Budget = budget }).Last),
        cell, new() { Threads = 1 });

    private static long Allocated(Gradient<float> gradient, Parameters<float> parameters, RaggedSeries<float> series) =>
        Allocated(reuse => gradient.EvaluateSeries(parameters, series, reuse: reuse));

    private static long Allocated(Func<GradientResult<float>?, GradientResult<float>> evaluate)
    {
        GradientResult<float> result = evaluate(evaluate(null));
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = evaluate(result);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static RaggedSeries<float> Series(params int[] lengths)
    {
        float[,] values = new float[lengths.Sum(), Channels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / Channels, i % Channels] = (float)Math.Sin(i);
        }

        return new(values, [.. lengths.SelectMany(n => Enumerable.Range(0, n).Select(k => (double)k))], lengths);
    }
}
