using System.Diagnostics;
using Continua.Benchmarks.Workloads;

namespace Continua.Benchmarks.Scaling;

/// <summary>
/// Measures steps with one and with two threads in turn: the speed-up, and whether the losses are equal bit for bit.
/// </summary>
/// <remarks>
/// The two cores of a virtual machine may temporarily be one core, or be slowed down by other load. Two independent
/// copies of the work, of one thread each, run in parallel and measure the current capacity of two cores. A turn counts
/// if they reach 1.9 to 2.1 times the throughput of one copy.
/// </remarks>
internal static class ThreadRatios
{
    private const string Default = "mnist-direct,mnist-adjoint,cnf,lorenz-1000";
    private const double MinRatio = 1.8, MinCopies = 1.9, MaxCopies = 2.1, WarmUp = 2;
    private const int StretchLength = 20, Uncounted = 4;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("workload", "name"), new("one thread (µs)", "one_us", "F1"),
            new("two (µs)", "two_us", "F1"),
            new("ratio", "ratio", "F2"), new("range", "range"), new("two copies", "copies", "F2"),
            new("turns that count", "counted"),
            new("of all", "turns"), new("ratio of all", "ratio_of_all", "F2"),
            new("copies of all", "copies_of_all", "F2"),
            new("bar", "bar", "F1"), new("met", "met"), new("equal losses", "equal"));
        foreach (Workload workload in WorkloadList.Matching(given.Filter.Length > 0 ? given.Filter : Default))
        {
            using WorkloadRun one = workload.Begin(0, 1), two = workload.Begin(0, 2), copy = workload.Begin(0, 1);
            List<Turn> turns = Alternate(one, two, copy, given);
            Turn[] counted = [.. turns.Where(Counts)];
            Turn[] shown = counted.Length > 0 ? counted : [.. turns];
            Spread ratio = Spread.Of(shown.Select(turn => turn.Ratio));
            table.Row(
                workload.Name, Spread.Of(shown.Select(turn => turn.One)).Median,
                Spread.Of(shown.Select(turn => turn.Two)).Median,
                ratio.Median, ratio.Range("F2"), Spread.Of(shown.Select(turn => turn.Copies)).Median, counted.Length,
                turns.Count,
                Spread.Of(turns.Select(turn => turn.Ratio)).Median, Spread.Of(turns.Select(turn => turn.Copies)).Median,
                MinRatio,
                counted.Length > 0 && ratio.Median >= MinRatio, turns.TrueForAll(turn => turn.Equal));
        }

        table.Note(
            $"A turn: {StretchLength} steps with one thread, then with two threads, then of two parallel copies with one thread each, "
            + $"and again with one thread. It counts if the copies together reach {MinCopies} to {MaxCopies} times the throughput "
            + $"of one; up to {given.Turns} turns count, in up to {given.Turns * given.Options.Seconds} s per workload.");
    }

    private static List<Turn> Alternate(WorkloadRun one, WorkloadRun two, WorkloadRun copy, BenchmarkArguments given)
    {
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUp;)
        {
            Take(one, two, copy);
        }

        List<Turn> turns = [];
        double limit = given.Turns * given.Options.Seconds;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < limit;)
        {
            turns.Add(Take(one, two, copy));
            if (turns.Count(Counts) == given.Turns)
            {
                break;
            }
        }

        return turns;
    }

    // A throughput well above two means that the run with one thread was disturbed while it was timed.
    private static bool Counts(Turn turn) => turn.Copies is >= MinCopies and <= MaxCopies;

    private static Turn Take(WorkloadRun one, WorkloadRun two, WorkloadRun copy)
    {
        (double Time, double[] Losses) single = Stretch(one), shared = Stretch(two);
        (double Time, double[] Losses) copyResult = default;
        Thread other = new(() => copyResult = Stretch(copy));
        other.Start();
        double parallelTime = Stretch(one).Time;
        other.Join();

        // The better of two runs with one thread, because a disturbed one would favour two threads.
        double singleTime = Math.Min(single.Time, Stretch(one).Time);
        return new(singleTime, shared.Time, (singleTime / parallelTime) + (singleTime / copyResult.Time),
            single.Losses.SequenceEqual(shared.Losses));
    }

    /// <summary>
    /// Runs consecutive steps from the start, as in training, and returns their median time in microseconds and the
    /// losses. The first steps do not count because the caches contain other data.
    /// </summary>
    private static (double Time, double[] Losses) Stretch(WorkloadRun run)
    {
        run.Restart();
        double[] losses = new double[StretchLength], times = new double[StretchLength];
        for (int n = 0; n < StretchLength; n++)
        {
            long from = Stopwatch.GetTimestamp();
            losses[n] = run.Step().Loss;
            times[n] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }

        return (Spread.Of(times.Skip(Uncounted)).Median, losses);
    }

    /// <summary>
    /// The microseconds of a step with one and with two threads, and the throughput of two copies relative to one.
    /// </summary>
    private readonly record struct Turn(double One, double Two, double Copies, bool Equal)
    {
        public double Ratio => One / Two;
    }
}
