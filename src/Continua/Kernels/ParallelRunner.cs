using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Continua.Kernels;

/// <summary>
/// Threads that share one piece of work: the caller, and whoever of the pool comes in time. A call allocates nothing; calls
/// wait for each other.
/// </summary>
/// <param name="stay">Whether workers stay a moment after the work: as in training, it often comes again soon, and waking takes time.</param>
internal sealed class ParallelRunner(bool stay) : IThreadPoolWorkItem
{
    // Waking a thread of the pool takes some microseconds; whoever has not come by then is not waited for.
    private static readonly long JoinTimeout = Stopwatch.Frequency / 5000, StayTime = Stopwatch.Frequency / 2500;

    private readonly Lock turn = new(), gate = new();
    private Action<int>? work;
    private ExceptionDispatchInfo? thrown;
    private int places;
    private volatile int joined, inside, round;
    private int staying;
    private volatile bool open, begun;

    /// <summary>Where workers of <see cref="RunInLockstep"/> wait for each other.</summary>
    public SpinBarrier Barrier { get; } = new();

    /// <summary>Runs work by up to so many workers, each with a number of its own; what one throws arrives as it was thrown.</summary>
    public void Run(int workers, Action<int> work)
    {
        lock (turn)
        {
            Open(workers, work, begun: true);
            Join(0);
            Close();
        }
    }

    /// <summary>Runs work by workers that wait for each other; their number is fixed before any begins.</summary>
    public void RunInLockstep(int workers, Action<int> work)
    {
        lock (turn)
        {
            Open(workers, work, begun: false);
            for (long end = Stopwatch.GetTimestamp() + JoinTimeout; joined < workers && Stopwatch.GetTimestamp() < end;)
            {
                Thread.SpinWait(20);
            }

            lock (gate)
            {
                open = false;
                Barrier.Open(joined);
            }

            begun = true;
            Join(0);
            Close();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int seen = -1; seen != round;)
        {
            seen = round;
            TakePart();
            Interlocked.Increment(ref staying);
            for (long end = Stopwatch.GetTimestamp() + StayTime; stay && seen == round && Stopwatch.GetTimestamp() < end;)
            {
                Thread.SpinWait(20);
            }

            Interlocked.Decrement(ref staying);
        }
    }

    private void TakePart()
    {
        int worker;
        lock (gate)
        {
            if (!open || joined == places)
            {
                return;
            }

            worker = joined++;
            inside++;
        }

        SpinWait wait = default;
        while (!begun)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        Join(worker);
        lock (gate)
        {
            inside--;
        }
    }

    private void Open(int workers, Action<int> work, bool begun)
    {
        lock (gate)
        {
            (this.work, thrown, places, joined, inside) = (work, null, workers, 1, 0);
            (this.begun, open) = (begun, true);
            round++;
        }

        for (int i = 1 + staying; i < workers; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Join(int worker)
    {
        try
        {
            work!(worker);
        }
        catch (Exception fault)
        {
            lock (gate)
            {
                thrown ??= ExceptionDispatchInfo.Capture(fault);
            }

            Barrier.Break();
        }
    }

    private void Close()
    {
        lock (gate)
        {
            open = false;
        }

        SpinWait wait = default;
        while (inside > 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        thrown?.Throw();
    }
}

/// <summary>A runner, and how many of it take part; none by default.</summary>
/// <param name="Threads">The most; 0 for all cores.</param>
internal readonly record struct Parallelism(ParallelRunner? Runner, int Threads)
{
    public int Workers => Runner is null ? 1 : Threads > 0 ? Threads : Environment.ProcessorCount;
}
