using System.Diagnostics;
using Continua.Benchmarks.Workloads;

namespace Continua.Benchmarks.Scaling;

/// <summary>Steps with one thread and with two, in turn: how much faster two are, and whether losses are the same bits.</summary>
/// <remarks>
/// The two cores of a virtual machine may be one for a while, or slow because of what runs beside them. Two copies of the work, of one
/// thread each and side by side, share nothing and tell what two cores are worth at the moment: a turn counts where they are worth two.
/// </remarks>
internal static class ThreadRatios
{
    private const string Default = "mnist-direct,mnist-adjoint,cnf,lorenz-1000";
    private const double Bar = 1.8, TwoCores = 1.9, Disturbed = 2.1, WarmUp = 2;
    private const int StretchLength = 20, Uncounted = 4;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("workload", "name"), new("one thread (µs)", "one_us", "F1"), new("two (µs)", "two_us", "F1"),
            new("ratio", "ratio", "F2"), new("range", "range"), new("two copies", "copies", "F2"), new("turns that count", "counted"),
            new("of all", "turns"), new("ratio of all", "ratio_of_all", "F2"), new("copies of all", "copies_of_all", "F2"),
            new("bar", "bar", "F1"), new("met", "met"), new("equal losses", "equal"));
        foreach (Workload workload in WorkloadList.Matching(given.Filter.Length > 0 ? given.Filter : Default))
        {
            using WorkloadRun one = workload.Begin(0, 1), two = workload.Begin(0, 2), copy = workload.Begin(0, 1);
            List<Turn> turns = Alternate(one, two, copy, given);
            Turn[] counted = [.. turns.Where(Counts)];
            Turn[] shown = counted.Length > 0 ? counted : [.. turns];
            Spread ratio = Spread.Of(shown.Select(turn => turn.Ratio));
            table.Row(
                workload.Name, Spread.Of(shown.Select(turn => turn.One)).Median, Spread.Of(shown.Select(turn => turn.Two)).Median,
                ratio.Median, ratio.Range("F2"), Spread.Of(shown.Select(turn => turn.Copies)).Median, counted.Length, turns.Count,
                Spread.Of(turns.Select(turn => turn.Ratio)).Median, Spread.Of(turns.Select(turn => turn.Copies)).Median, Bar,
                counted.Length > 0 && ratio.Median >= Bar, turns.TrueForAll(turn => turn.Equal));
        }

        table.Note(
            $"A turn: {StretchLength} steps with one thread, before and after as many with two and as many of two copies side by side, one thread each. It counts "
            + $"if the copies together do {TwoCores} to {Disturbed} times the work of one; at most {given.Turns} count, in at most {given.Turns * given.Options.Seconds} s a workload.");
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

    // More than two cannot be: then one thread was disturbed while it was timed.
    private static bool Counts(Turn turn) => turn.Copies is >= TwoCores and <= Disturbed;

    private static Turn Take(WorkloadRun one, WorkloadRun two, WorkloadRun copy)
    {
        (double Time, double[] Losses) alone = Stretch(one), shared = Stretch(two);
        (double Time, double[] Losses) beside = default;
        Thread other = new(() => beside = Stretch(copy));
        other.Start();
        double mine = Stretch(one).Time;
        other.Join();

        // Of two times of one thread the better, lest a disturbed one make two threads look good.
        double least = Math.Min(alone.Time, Stretch(one).Time);
        return new(least, shared.Time, (least / mine) + (least / beside.Time), alone.Losses.SequenceEqual(shared.Losses));
    }

    /// <summary>
    /// Steps in a row from the start, as they are taken in training: the median, in microseconds. The first find the caches filled by
    /// others and do not count.
    /// </summary>
    private static (double Time, double[] Losses) Stretch(WorkloadRun run)
    {
        run.Restart();
        double[] losses = new double[StretchLength], clocks = new double[StretchLength];
        for (int n = 0; n < StretchLength; n++)
        {
            long from = Stopwatch.GetTimestamp();
            losses[n] = run.Step().Loss;
            clocks[n] = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        }

        return (Spread.Of(clocks.Skip(Uncounted)).Median, losses);
    }

    /// <summary>Microseconds of a step with one thread and with two, and the work of two copies in that of one.</summary>
    private readonly record struct Turn(double One, double Two, double Copies, bool Equal)
    {
        public double Ratio => One / Two;
    }
}
