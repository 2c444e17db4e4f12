using System.Diagnostics;
using Continua.Benchmarks.Workloads;

namespace Continua.Benchmarks;

/// <summary>What was measured of a workload.</summary>
/// <param name="Microseconds">The median of a step, after warm-up.</param>
/// <param name="Losses">Of each start after the fixed number of steps.</param>
internal sealed record Measurement(
    string Name, double Microseconds, int Timed, StepCost Cost, double BytesPerStep, double[] Losses, string Note)
{
    /// <summary>The updates after which losses are compared.</summary>
    public const int LossSteps = 200;

    // The field changes as it is learned, and with it the steps of a solve: all sides are timed over the same updates.
    private const int TimedUpdates = 20;

    // In seconds: on a busy machine the compiler's second tier comes late, and steps before it are half as fast again.
    private const double WarmUp = 1.5;

    public static Measurement Of(Workload workload, MeasurementOptions options)
    {
        double[] losses = [.. Enumerable.Range(0, options.Starts).Select(s => LossAfter(workload, s, options.Threads))];
        using WorkloadRun run = workload.Begin(0, options.Threads);
        Repeat(run, WarmUp, 5);
        (List<double> times, StepCost cost, double bytes) = Repeat(run, options.Seconds, 10);
        times.Sort();
        return new(
            workload.Name, (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2, times.Count, cost, bytes, losses,
            workload.Note);
    }

    private static double LossAfter(Workload workload, int start, int threads)
    {
        using WorkloadRun run = workload.Begin(start, threads);
        bool trains = workload is TrainingWorkload;
        for (int n = 0; n < LossSteps && trains; n++)
        {
            run.Step();
        }

        return run.Step().Loss;
    }

    private static (List<double> Times, StepCost Mean, double Bytes) Repeat(WorkloadRun run, double seconds, int least)
    {
        List<double> times = new(1 << 20);
        double forward = 0, backward = 0, accepted = 0, rejected = 0;
        StepCost cost = default;
        int failed = 0;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < least || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            if (times.Count % TimedUpdates == 0)
            {
                run.Restart();
            }

            long from = Stopwatch.GetTimestamp();
            cost = run.Step();
            times.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
            forward += cost.Forward;
            backward += cost.Backward;
            accepted += cost.Accepted;
            rejected += cost.Rejected;
            failed += cost.Failed;
        }

        double n = times.Count;
        double bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / n;
        return (times, new(cost.Loss, forward / n, backward / n, accepted / n, rejected / n, failed), bytes);
    }
}

/// <summary>How to measure.</summary>
/// <param name="Threads">The most threads; 0 for all cores.</param>
/// <param name="Seconds">Time spent on timed steps.</param>
/// <param name="Starts">The starts whose losses are found.</param>
internal sealed record MeasurementOptions(int Threads, double Seconds, int Starts);
