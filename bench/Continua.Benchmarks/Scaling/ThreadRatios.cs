using System.Diagnostics;
using Continua.Benchmarks.Kernels;
using Continua.Benchmarks.Workloads;

namespace Continua.Benchmarks.Scaling;

/// <summary>Steps with one thread and with two, in turn: how much faster two are, and whether losses are the same bits.</summary>
internal static class ThreadRatios
{
    private const string Default = "mnist-direct,mnist-adjoint,cnf,lorenz-1000";
    private const double Bar = 1.8, WarmUp = 2;
    private const int StretchLength = 20;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("workload", "name"), new("one thread (µs)", "one_us", "F1"), new("two (µs)", "two_us", "F1"),
            new("ratio", "ratio", "F2"), new("range", "range"), new("quiet ratio", "quiet_ratio", "F2"),
            new("processor time", "processor_ratio", "F2"), new("bar", "bar", "F1"), new("met", "met"), new("equal losses", "equal"));
        Row(table, "multiply-adds alone", given, Peak(1), Peak(2));
        foreach (Workload workload in WorkloadList.Matching(given.Filter.Length > 0 ? given.Filter : Default))
        {
            using WorkloadRun one = workload.Begin(0, 1), two = workload.Begin(0, 2);
            Row(table, workload.Name, given, () => one.Step().Loss, () => two.Step().Loss);
        }

        table.Note($"{StretchLength} steps of each in turn for {given.Options.Seconds} s a turn, {given.Turns} turns; the first line is what this machine's two cores give. Quiet: of the times that a tenth of the steps stays under. Processor time: of two threads together beside that of one.");
    }

    private static void Row(ResultTable table, string name, BenchmarkArguments given, Func<double> one, Func<double> two)
    {
        Alternate(one, two, WarmUp);
        Turn[] turns = [.. Enumerable.Range(0, given.Turns).Select(_ => Alternate(one, two, given.Options.Seconds))];
        Spread ratio = Spread.Of(turns.Select(t => Median(t.One) / Median(t.Two)));
        table.Row(
            name, Spread.Of(turns.Select(t => Median(t.One))).Median, Spread.Of(turns.Select(t => Median(t.Two))).Median, ratio.Median,
            ratio.Range("F2"), Spread.Of(turns.Select(t => Quiet(t.One) / Quiet(t.Two))).Median,
            Spread.Of(turns.Select(t => t.Two.Average(s => s.Processor) / t.One.Average(s => s.Processor))).Median, Bar,
            ratio.Median >= Bar, turns.All(t => t.Equal));
    }

    private static double Median(List<Step> steps) => Spread.Of(steps.Select(s => s.Clock)).Median;

    /// <summary>What a tenth of the steps stays under: where other programs hold a core most of the time, those ran undisturbed.</summary>
    private static double Quiet(List<Step> steps) => steps.Select(s => s.Clock).Order().ElementAt(steps.Count / 10);

    private static Turn Alternate(Func<double> one, Func<double> two, double seconds)
    {
        Turn turn = new([], [], true);
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds;)
        {
            turn = turn with { Equal = Stretch(one, turn.One).SequenceEqual(Stretch(two, turn.Two)) && turn.Equal };
        }

        return turn;
    }

    /// <summary>Steps in a row, as they are taken in training; the first of them find the caches filled by the other side and do not count.</summary>
    private static double[] Stretch(Func<double> step, List<Step> times)
    {
        List<Step> all = [];
        double[] losses = [.. Enumerable.Range(0, StretchLength).Select(_ => Time(step, all))];
        times.AddRange(all.Skip(StretchLength / 5));
        return losses;
    }

    private static double Time(Func<double> step, List<Step> times)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long from = Stopwatch.GetTimestamp();
        double loss = step();
        times.Add(new(Stopwatch.GetElapsedTime(from).TotalMicroseconds, (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds));
        return loss;
    }

    /// <summary>As long as a step of a workload, in eight pieces.</summary>
    private static Func<double> Peak(int threads) => () =>
    {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            for (int n = 0; n < 150; n++)
            {
                MultiplyAddPeak.Run();
            }
        });
        return 0;
    };
}

/// <summary>Microseconds of a step, by the clock and by all processors together.</summary>
internal readonly record struct Step(double Clock, double Processor);

/// <summary>Steps with one thread and with two that took turns.</summary>
internal readonly record struct Turn(List<Step> One, List<Step> Two, bool Equal);
