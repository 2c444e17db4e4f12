using System.Diagnostics;
using Continua.Benchmarks.Workloads;

namespace Continua.Benchmarks;

/// <summary>The results of a workload.</summary>
/// <param name="Name">The name of the workload.</param>
/// <param name="Microseconds">The median time of a step in microseconds, after warm-up.</param>
/// <param name="Timed">The number of timed steps.</param>
/// <param name="Cost">
/// The mean cost of the timed steps, the loss of the last of them, and the total number of rows that failed in them.
/// </param>
/// <param name="BytesPerStep">The bytes allocated per timed step, on average.</param>
/// <param name="Losses">
/// The loss of each start (initial weights and batches) after <see cref="LossSteps"/> steps; for a workload without
/// training, the loss of a single step.
/// </param>
/// <param name="Note">
/// The workload's remark on what to consider when its results are compared with those of other programs; empty for
/// none.
/// </param>
internal sealed record Measurement(
    string Name, double Microseconds, int Timed, StepCost Cost, double BytesPerStep, double[] Losses, string Note)
{
    /// <summary>The number of updates after which losses are compared.</summary>
    public const int LossSteps = 200;

    // The field changes during training, and so does the number of solver steps. All programs are therefore timed over
    // the same updates.
    private const int TimedUpdates = 20;

    // In seconds. On a busy machine the second tier of JIT compilation starts late, and steps before it take 1.5 times
    // as long.
    private const double WarmUp = 1.5;

    public static Measurement Of(Workload workload, MeasurementOptions options)
    {
        double[] losses = [.. Enumerable.Range(0, options.Starts).Select(s => LossAfter(workload, s, options.Threads))];
        using WorkloadRun run = workload.Begin(0, options.Threads);
        Repeat(run, WarmUp, 5);
        (List<double> times, StepCost cost, double bytes) = Repeat(run, options.Seconds, 10);
        times.Sort();
        return new(
            workload.Name, (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2, times.Count, cost, bytes,
            losses,
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

    private static (List<double> Times, StepCost Mean, double Bytes) Repeat(
        WorkloadRun run, double seconds, int minCount)
    {
        List<double> times = new(1 << 20);
        double forward = 0, backward = 0, accepted = 0, rejected = 0;
        StepCost cost = default;
        int failed = 0;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < minCount || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
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

/// <summary>The options of a measurement.</summary>
/// <param name="Threads">The maximum number of threads; 0 for all cores.</param>
/// <param name="Seconds">The seconds spent on timed steps.</param>
/// <param name="Starts">The number of starts whose losses are computed.</param>
internal sealed record MeasurementOptions(int Threads, double Seconds, int Starts);
