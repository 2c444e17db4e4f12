using System.Numerics;
using Continua.Execution;
using Continua.Integration;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>The steps of a block's solve, recorded for the backward pass.</summary>
internal abstract class StepTape<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Prepares the tape for a new solve.</summary>
    public abstract void Begin();

    /// <summary>The list in which the next attempt is recorded; null if it is not recorded.</summary>
    public abstract StepRecordList<T>? Next(BlockIntegrator<T> integrator);

    /// <summary>Solves a block whose integrator has been started with <see cref="Record"/>.</summary>
    public void Run(BlockIntegrator<T> integrator, CancellationToken cancellation)
    {
        Begin();
        while (!integrator.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            integrator.Attempt(Next(integrator));
        }
    }

    /// <summary>The list in which the first attempt is recorded; null if it is not recorded.</summary>
    public abstract StepRecordList<T>? Record { get; }

    /// <summary>The peak memory of steps and snapshots since the last <see cref="Begin"/>, in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Calls <paramref name="step"/> for every attempted step, in reverse order.</summary>
    public abstract void Replay(BlockIntegrator<T> integrator, Action<StepRecord<T>> step);

    public abstract void Dispose();
}

/// <summary>A tape that stores every step.</summary>
internal sealed class StoredTape<T>(BlockIntegrator<T> integrator) : StepTape<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepRecordList<T> record = integrator.CreateRecord(kept: true, states: true);

    public override StepRecordList<T>? Record => record;

    public override long Bytes => record.Count * record.Layout.Bytes;

    public override void Begin()
    {
    }

    public override StepRecordList<T>? Next(BlockIntegrator<T> integrator) => record;

    public override void Replay(BlockIntegrator<T> integrator, Action<StepRecord<T>> step)
    {
        // The last step record was prepared for an attempt that was not made.
        for (int n = record.Count - 2; n >= 0; n--)
        {
            step(record[n]);
        }
    }

    public override void Dispose() => record.Dispose();
}

/// <summary>
/// A tape that stores snapshots after equal numbers of attempts, within a memory budget, and repeats the solve from
/// them. The number of steps is not known beforehand: when all snapshots are in use, every second snapshot is dropped
/// and the distance between snapshots is doubled. In the backward pass, a segment with more steps than fit in memory is
/// divided by further snapshots.
/// </summary>
internal sealed class CheckpointedTape<T> : StepTape<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepRecordList<T> record;
    private readonly SnapshotStack<IntegratorSnapshot<T>> snapshots;
    private readonly int maxSnapshots, maxSteps;
    private readonly long stepBytes, snapshotBytes;
    private int attempts, distance, peakSteps;

    /// <param name="budget">
    /// The memory budget in bytes: half for steps, half for snapshots, with a minimum of two of each.
    /// </param>
    public CheckpointedTape(BlockIntegrator<T> integrator, long budget)
    {
        record = integrator.CreateRecord(kept: true, states: true);
        snapshots = new(integrator.CreateSnapshot);
        stepBytes = record.Layout.Bytes;
        snapshotBytes = integrator.SnapshotBytes;
        maxSteps = (int)Math.Clamp(budget / 2 / stepBytes, 2, int.MaxValue / 2);
        maxSnapshots = (int)Math.Clamp(budget / 2 / snapshotBytes, 2, 1 << 20);
    }

    public override StepRecordList<T>? Record => null;

    // The two peaks may occur at different times, but a record keeps the memory that it has allocated.
    public override long Bytes => (peakSteps * stepBytes) + (snapshots.Peak * snapshotBytes);

    public override void Begin()
    {
        snapshots.Clear();
        (peakSteps, attempts, distance) = (0, 0, maxSteps);
    }

    public override StepRecordList<T>? Next(BlockIntegrator<T> integrator)
    {
        if (attempts % distance == 0 && snapshots.Count == maxSnapshots)
        {
            snapshots.DropEverySecond();
            distance *= 2;
        }

        if (attempts % distance == 0)
        {
            integrator.Save(snapshots.Add(), attempts);
        }

        attempts++;
        return null;
    }

    public override void Replay(BlockIntegrator<T> integrator, Action<StepRecord<T>> step)
    {
        int end = attempts;
        for (int n = snapshots.Count - 1; n >= 0; n--)
        {
            Replay(integrator, snapshots[n], end, step);
            end = snapshots[n].Attempts;
            snapshots.Release(n);
        }
    }

    public override void Dispose()
    {
        snapshots.Dispose();
        record.Dispose();
    }

    private void Replay(BlockIntegrator<T> integrator, IntegratorSnapshot<T> from, int end, Action<StepRecord<T>> step)
    {
        int length = end - from.Attempts;
        if (length > maxSteps)
        {
            Divide(integrator, from, end, step);
            return;
        }

        integrator.Restore(from, record);
        for (int n = 0; n < length; n++)
        {
            integrator.Attempt(record);
        }

        peakSteps = Math.Max(peakSteps, record.Count);
        for (int n = length - 1; n >= 0; n--)
        {
            step(record[n]);
        }
    }

    private void Divide(BlockIntegrator<T> integrator, IntegratorSnapshot<T> from, int end, Action<StepRecord<T>> step)
    {
        int length = end - from.Attempts;
        int parts = Math.Min(Math.Max(1, maxSnapshots - snapshots.Count) + 1, (length + maxSteps - 1) / maxSteps);
        int part = (length + parts - 1) / parts;
        int first = snapshots.Count;
        integrator.Restore(from, null);
        for (int n = 1; n < length; n++)
        {
            integrator.Attempt();
            if (n % part == 0)
            {
                integrator.Save(snapshots.Add(), from.Attempts + n);
            }
        }

        for (int n = snapshots.Count - 1; n >= first; n--)
        {
            Replay(integrator, snapshots[n], end, step);
            end = snapshots[n].Attempts;
            snapshots.Release(n);
        }

        Replay(integrator, from, end, step);
    }
}
