using System.Diagnostics;
using Continua.Learning;

namespace Continua.Benchmarks.Forecasts;

/// <summary>
/// Measures how often a clock (a component of fixed period) of twelve rows is detected in simulated monthly series: in
/// first-order autoregressions and random walks without a clock, and in first-order autoregressions plus a yearly wave
/// of half their variance.
/// </summary>
internal static class ClockSimulation
{
    private const int Series = 1000, Period = 12, MinRows = 60, MaxRows = 400;

    // The minimum length of the series with a wave, which should be detected from this length on.
    private const int MinRowsWithWave = 120;

    // The number of values discarded at the start, after which an autoregression with a coefficient of 0.9 no longer
    // depends on its initial value.
    private const int Discarded = 200;

    private static readonly double[] Factors = [0, 0.5, 0.9, 1];

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("series", "series"), new("AR", "factor"), new("simulated", "simulated"),
            new("a clock found", "found"),
            new("share", "share", "P1"), new("s", "seconds", "F1"));
        foreach (bool waves in (bool[])[false, true])
        {
            double[] factors = [.. Factors.Where(factor => !waves || factor < 1)];
            string kind = waves ? "with a wave" : "without";
            Stopwatch watch = Stopwatch.StartNew();
            bool[] found = new bool[Series];
            ParallelOptions options =
                new() { MaxDegreeOfParallelism = given.Options.Threads == 0 ? -1 : given.Options.Threads };
            Parallel.For(
                0, Series, options, n => found[n] = HasClock(
                    new RandomKey(1).Split(n + (waves ? Series : 0)), factors[n % factors.Length], waves));
            for (int k = 0; k < factors.Length; k++)
            {
                bool[] withFactor = [.. found.Where((_, n) => n % factors.Length == k)];
                table.Row(kind, factors[k], withFactor.Length, withFactor.Count(f => f),
                    withFactor.Average(f => f ? 1.0 : 0), double.NaN);
            }

            table.Row(
                kind, "all", Series, found.Count(f => f), found.Average(f => f ? 1.0 : 0), watch.Elapsed.TotalSeconds);
        }
    }

    private static bool HasClock(RandomKey key, double factor, bool waves)
    {
        int minRows = waves ? MinRowsWithWave : MinRows, count = minRows + (int)key.Index(0, MaxRows + 1 - minRows);

        // A wave of amplitude a has a variance of a² / 2.
        double amplitude = waves ? Math.Sqrt(1 / (1 - (factor * factor))) : 0, phase = 2 * Math.PI * key.Uniform(1),
            state = 0;
        double[] values = new double[count];
        RandomKey noise = key.Split(0);
        for (int t = factor < 1 ? -Discarded : 0; t < count; t++)
        {
            state = (factor * state) + noise.Normal(t + Discarded);
            if (t >= 0)
            {
                values[t] = state + (amplitude * Math.Cos((2 * Math.PI * t / Period) + phase));
            }
        }

        double[] times = [.. Enumerable.Range(0, count).Select(t => (double)t - (count / 2))];
        return new ModelSearch(new(times, ColumnScale.Of(values).Apply(values, log: false)), CancellationToken.None)
            .Clock([Period]) is not null;
    }
}
