using System.Diagnostics;
using Continua.Benchmarks.Kernels;
using Continua.Benchmarks.Workloads;

namespace Continua.Benchmarks.Scaling;

/// <summary>Steps with one thread and with two, in turn: how much faster two are, and whether losses are the same bits.</summary>
internal static class ThreadRatios
{
    private const string Default = "mnist-direct,mnist-adjoint,cnf,lorenz-1000";
    private const double Bar = 1.8, WarmUp = 2;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("workload", "name"), new("one thread (µs)", "one_us", "F1"), new("two (µs)", "two_us", "F1"),
            new("ratio", "ratio", "F2"), new("range", "range"), new("quiet ratio", "quiet_ratio", "F2"), new("bar", "bar", "F1"), new("met", "met"), new("equal losses", "equal"));
        Row(table, "multiply-adds alone", given, Peak(1), Peak(2));
        foreach (Workload workload in WorkloadList.Matching(given.Filter.Length > 0 ? given.Filter : Default))
        {
            using WorkloadRun one = workload.Begin(0, 1), two = workload.Begin(0, 2);
            Row(table, workload.Name, given, () => one.Step().Loss, () => two.Step().Loss);
        }

        table.Note($"One step of each in turn for {given.Options.Seconds} s a turn, {given.Turns} turns; the first line is what this machine's two cores give. Quiet: of the times that a tenth of the steps stays under.");
    }

    private static void Row(ResultTable table, string name, BenchmarkArguments given, Func<double> one, Func<double> two)
    {
        bool equal = Turn(one, two, WarmUp).Equal;
        List<Pair> medians = [], quiet = [];
        for (int n = 0; n < given.Turns; n++)
        {
            (double[] first, double[] second, bool same) = Turn(one, two, given.Options.Seconds);
            medians.Add(new(Spread.Of(first).Median, Spread.Of(second).Median));
            quiet.Add(new(Quiet(first), Quiet(second)));
            equal &= same;
        }

        Spread ratio = Spread.Of(medians.Select(t => t.Ratio)), undisturbed = Spread.Of(quiet.Select(t => t.Ratio));
        table.Row(
            name, Spread.Of(medians.Select(t => t.One)).Median, Spread.Of(medians.Select(t => t.Two)).Median, ratio.Median, ratio.Range("F2"),
            undisturbed.Median, Bar, ratio.Median >= Bar, equal);
    }

    /// <summary>What a tenth of the steps is faster than: where other programs hold a core most of the time, those ran undisturbed.</summary>
    private static double Quiet(double[] times) => times.Order().ElementAt(times.Length / 10);

    private static (double[] One, double[] Two, bool Equal) Turn(Func<double> one, Func<double> two, double seconds)
    {
        List<double> first = [], second = [];
        bool equal = true;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds;)
        {
            equal &= Time(one, first).Equals(Time(two, second));
        }

        return ([.. first], [.. second], equal);
    }

    private static double Time(Func<double> step, List<double> times)
    {
        long from = Stopwatch.GetTimestamp();
        double loss = step();
        times.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
        return loss;
    }

    private readonly record struct Pair(double One, double Two)
    {
        public double Ratio => One / Two;
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
