using System.Diagnostics;

namespace Continua.Benchmarks.Kernels;

/// <summary>
/// Times several work items in turn, a fraction of a millisecond each, so that other load on the machine affects all of
/// them equally.
/// </summary>
internal sealed class Alternation
{
    private const double Slice = 200e-6, WarmUp = 0.3;
    private const int Pairs = 25;

    private readonly Action[] items;
    private readonly int[] repeats;

    public Alternation(params Action[] items)
    {
        this.items = items;
        repeats = [.. items.Select(RepeatsOf)];
    }

    /// <summary>Returns the median seconds of each work item in one turn.</summary>
    public double[] Turn()
    {
        double[][] times = [.. items.Select(_ => new double[Pairs])];
        for (int n = 0; n < Pairs; n++)
        {
            for (int w = 0; w < items.Length; w++)
            {
                times[w][n] = Time(items[w], repeats[w]);
            }
        }

        return [.. times.Select(item => Spread.Of(item).Median)];
    }

    // Warms up: the second compilation tier starts late on a busy machine, and only for methods that ran often.
    private static int RepeatsOf(Action work)
    {
        int runs = 1;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUp; runs++)
        {
            work();
        }

        double best = Enumerable.Range(0, 20).Min(_ => Time(work, 1 + (runs / 10_000)));
        return (int)Math.Clamp(Slice / best, 1, 100_000);
    }

    private static double Time(Action work, int repeats)
    {
        long from = Stopwatch.GetTimestamp();
        for (int n = 0; n < repeats; n++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(from).TotalSeconds / repeats;
    }
}
