using System.Numerics;
using Continua.Integration;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>The steps of a block's solve, to be read backwards.</summary>
internal abstract class StepTape<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A new solve begins on <see cref="Record"/>.</summary>
    public abstract void Begin();

    /// <summary>Where the coming attempt goes; null if it is not kept.</summary>
    public abstract StepRecordList<T>? Next(BlockIntegrator<T> integrator);

    /// <summary>Solves a block that has been started on <see cref="Record"/>.</summary>
    public void Run(BlockIntegrator<T> integrator, CancellationToken cancellation)
    {
        Begin();
        while (!integrator.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            integrator.Attempt(Next(integrator));
        }
    }

    /// <summary>Where the first attempts go; null if they are not kept.</summary>
    public abstract StepRecordList<T>? Record { get; }

    /// <summary>The most bytes of steps and snapshots held at a time since the last <see cref="Begin"/>.</summary>
    public abstract long Bytes { get; }

    /// <summary>Hands over every attempted step, the last one first.</summary>
    public abstract void Replay(BlockIntegrator<T> integrator, Action<StepRecord<T>> step);

    public abstract void Dispose();
}

/// <summary>Keeps every step.</summary>
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
        // The last step record was laid out for an attempt that was not made.
        for (int n = record.Count - 2; n >= 0; n--)
        {
            step(record[n]);
        }
    }

    public override void Dispose() => record.Dispose();
}

/// <summary>
/// Keeps snapshots at even distances, within a budget, and solves anew from them. The number of steps is not known
/// beforehand: when the places are used up, every other snapshot is dropped and the distance doubled. Going back, a stretch
/// too long to be kept is divided by snapshots of its own.
/// </summary>
internal sealed class CheckpointedTape<T> : StepTape<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepRecordList<T> record;
    private readonly Stack<IntegratorSnapshot<T>> free = [];
    private readonly List<IntegratorSnapshot<T>> held = [];
    private readonly int places, stretch;
    private readonly long stepBytes, snapshotBytes;
    private int attempts, distance, mostSteps, mostSnapshots;

    /// <param name="budget">In bytes: half for steps, half for snapshots, and at least two of each.</param>
    public CheckpointedTape(BlockIntegrator<T> integrator, long budget)
    {
        record = integrator.CreateRecord(kept: true, states: true);
        stepBytes = record.Layout.Bytes;
        snapshotBytes = integrator.SnapshotBytes;
        stretch = (int)Math.Clamp(budget / 2 / stepBytes, 2, int.MaxValue / 2);
        places = (int)Math.Clamp(budget / 2 / snapshotBytes, 2, 1 << 20);
    }

    public override StepRecordList<T>? Record => null;

    // The most of both need not coincide, but a record keeps its memory once it has it.
    public override long Bytes => (mostSteps * stepBytes) + (mostSnapshots * snapshotBytes);

    public override void Begin()
    {
        Release(0);
        (mostSteps, mostSnapshots, attempts, distance) = (0, 0, 0, stretch);
    }

    public override StepRecordList<T>? Next(BlockIntegrator<T> integrator)
    {
        if (attempts % distance == 0 && held.Count == places)
        {
            Thin();
            distance *= 2;
        }

        if (attempts % distance == 0)
        {
            Hold(integrator, attempts);
        }

        attempts++;
        return null;
    }

    public override void Replay(BlockIntegrator<T> integrator, Action<StepRecord<T>> step)
    {
        int end = attempts;
        for (int n = held.Count - 1; n >= 0; n--)
        {
            Replay(integrator, held[n], end, step);
            end = held[n].Attempts;
            Release(n);
        }
    }

    public override void Dispose()
    {
        Release(0);
        record.Dispose();
        foreach (IntegratorSnapshot<T> snapshot in free)
        {
            snapshot.Dispose();
        }
    }

    private void Replay(BlockIntegrator<T> integrator, IntegratorSnapshot<T> from, int end, Action<StepRecord<T>> step)
    {
        int length = end - from.Attempts;
        if (length > stretch)
        {
            Divide(integrator, from, end, step);
            return;
        }

        integrator.Restore(from, record);
        for (int n = 0; n < length; n++)
        {
            integrator.Attempt(record);
        }

        mostSteps = Math.Max(mostSteps, record.Count);
        for (int n = length - 1; n >= 0; n--)
        {
            step(record[n]);
        }
    }

    private void Divide(BlockIntegrator<T> integrator, IntegratorSnapshot<T> from, int end, Action<StepRecord<T>> step)
    {
        int length = end - from.Attempts;
        int parts = Math.Min(Math.Max(1, places - held.Count) + 1, (length + stretch - 1) / stretch);
        int part = (length + parts - 1) / parts;
        int first = held.Count;
        integrator.Restore(from, null);
        for (int n = 1; n < length; n++)
        {
            integrator.Attempt();
            if (n % part == 0)
            {
                Hold(integrator, from.Attempts + n);
            }
        }

        for (int n = held.Count - 1; n >= first; n--)
        {
            Replay(integrator, held[n], end, step);
            end = held[n].Attempts;
            Release(n);
        }

        Replay(integrator, from, end, step);
    }

    private void Hold(BlockIntegrator<T> integrator, int at)
    {
        IntegratorSnapshot<T> snapshot = free.TryPop(out IntegratorSnapshot<T>? used) ? used : integrator.CreateSnapshot();
        integrator.Save(snapshot, at);
        held.Add(snapshot);
        mostSnapshots = Math.Max(mostSnapshots, held.Count);
    }

    private void Thin()
    {
        for (int n = held.Count - 1; n > 0; n--)
        {
            if (n % 2 == 1)
            {
                free.Push(held[n]);
                held.RemoveAt(n);
            }
        }
    }

    private void Release(int from)
    {
        for (int n = held.Count - 1; n >= from; n--)
        {
            free.Push(held[n]);
            held.RemoveAt(n);
        }
    }
}
