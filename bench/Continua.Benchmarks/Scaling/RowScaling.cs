using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Continua.Benchmarks.Scaling;

/// <summary>
/// Measures the Lorenz equations for a hundred to a million rows, one process per size: the time per row, and the
/// memory in addition to the data.
/// </summary>
internal static class RowScaling
{
    private const double WarmUp = 1.5, Mega = 1 << 20;

    private static readonly int[] Sizes = [100, 1000, 10_000, 100_000, 1_000_000];

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        List<JsonObject>[] found = [.. Sizes.Select(_ => new List<JsonObject>())];
        string seconds = given.Options.Seconds.ToString(CultureInfo.InvariantCulture);
        for (int round = 0; round < given.Turns; round++)
        {
            for (int n = 0; n < Sizes.Length; n++)
            {
                found[n].AddRange(
                    ChildProcess.Lines(0, "--lorenz-rows", $"{Sizes[n]}", "--threads", $"{given.Options.Threads}",
                        "--seconds", seconds));
            }
        }

        ResultTable table = new(
            output, given.Json, new("rows", "rows"), new("µs a row", "us_per_row", "F3"), new("range", "range"),
            new("CPU µs a row", "cpu_us_per_row", "F3"), new("range", "cpu_range"),
            new("starts (MiB)", "starts_mib", "F2"), new("solution (MiB)", "solution_mib", "F2"),
            new("peak (MiB)", "peak_mib", "F1"),
            new("beyond (MiB)", "beyond_mib", "F1"), new("garbage (MiB)", "garbage_mib", "F2"));
        for (int n = 0; n < Sizes.Length; n++)
        {
            Spread Of(string key) => Spread.Of(found[n].Select(line => (double)line[key]!));
            table.Row(
                Sizes[n], Of("us_per_row").Median, Of("us_per_row").Range("F3"), Of("cpu_us_per_row").Median,
                Of("cpu_us_per_row").Range("F3"), Of("starts_mib").Median, Of("solution_mib").Median,
                Of("peak_mib").Median, Of("beyond_mib").Median, Of("garbage_mib").Median);
        }

        table.Note(
            "Time per row: wall clock, and processor time of all threads. Peak: the largest working set of the process until "
            + "the end of its first solve of that size. Beyond: peak minus starts and solution, that is runtime, compiled code, "
            + "garbage collector and working blocks. Garbage: allocated in that solve and released.");
    }

    /// <summary>Runs the measurement of one child process.</summary>
    public static void Child(int rows, MeasurementOptions options, TextWriter output)
    {
        double[,] warmUpStarts = Workloads.Lorenz.Draw64(100);
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmUp;)
        {
            Workloads.Lorenz.Solve(warmUpStarts, options.Threads);
        }

        double[,] starts = Workloads.Lorenz.Draw64(rows);
        long before = GC.GetTotalMemory(forceFullCollection: true),
            allocated = GC.GetTotalAllocatedBytes(precise: true);
        Solution<double> solution = Workloads.Lorenz.Solve(starts, options.Threads);
        using Process process = Process.GetCurrentProcess();
        double peak = process.PeakWorkingSet64;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        double retained = GC.GetTotalMemory(forceFullCollection: true) - before,
            startBytes = starts.Length * sizeof(double);
        GC.KeepAlive(solution);
        ResultTable table = new(
            output, json: true, new("", "rows"), new("", "us_per_row"), new("", "cpu_us_per_row"),
            new("", "starts_mib"), new("", "solution_mib"), new("", "peak_mib"),
            new("", "beyond_mib"), new("", "garbage_mib"));
        (double wall, double processor) = Time(starts, options);
        table.Row(
            rows, wall / rows, processor / rows, startBytes / Mega, retained / Mega, peak / Mega,
            (peak - startBytes - retained) / Mega,
            (allocated - retained) / Mega);
    }

    // On a shared machine the processor time is more reliable than the wall-clock time, because it excludes waiting for
    // a core.
    private static (double Wall, double Processor) Time(double[,] starts, MeasurementOptions options)
    {
        List<double> times = [];
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        for (long begin = Stopwatch.GetTimestamp(); times.Count == 0
            || Stopwatch.GetElapsedTime(begin).TotalSeconds < options.Seconds;)
        {
            long from = Stopwatch.GetTimestamp();
            Workloads.Lorenz.Solve(starts, options.Threads);
            times.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
        }

        return (Spread.Of(times).Median, (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / times.Count);
    }
}
