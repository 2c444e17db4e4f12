using System.Diagnostics;

namespace Continua.Benchmarks.Kernels;

/// <summary>
/// Times pieces of work in turn, a fraction of a millisecond each, so that whatever else the machine does meets all of them.
/// </summary>
internal sealed class Alternation
{
    private const double Slice = 200e-6, WarmUp = 0.3;
    private const int Pairs = 25;

    private readonly Action[] works;
    private readonly int[] repeats;

    public Alternation(params Action[] works)
    {
        this.works = works;
        repeats = [.. works.Select(Fitting)];
    }

    /// <summary>The median seconds of each piece of work in one turn.</summary>
    public double[] Turn()
    {
        double[][] times = [.. works.Select(_ => new double[Pairs])];
        for (int n = 0; n < Pairs; n++)
        {
            for (int w = 0; w < works.Length; w++)
            {
                times[w][n] = Time(works[w], repeats[w]);
            }
        }

        return [.. times.Select(its => Spread.Of(its).Median)];
    }

    // The compiler's second tier comes late on a busy machine, and only to what ran often.
    private static int Fitting(Action work)
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
