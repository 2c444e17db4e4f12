using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>
/// Runs one work item on the calling thread and on thread-pool threads that start before the calling thread has
/// finished. A call allocates nothing. Concurrent calls run one after the other.
/// </summary>
/// <param name="linger">
/// Whether pool threads spin for a short time after the work. In training the next call follows soon, and waking a
/// thread takes longer than spinning.
/// </param>
internal sealed class ParallelRunner(bool linger) : IThreadPoolWorkItem
{
    // Waking a pool thread takes some microseconds. A thread that has not started within JoinTimeout, 0.2 ms, takes no
    // part in a run in lockstep.
    private static readonly long JoinTimeout = Stopwatch.Frequency / 5000, LingerTime = Stopwatch.Frequency / 2500;

    private readonly Lock callLock = new(), stateLock = new();
    private Action<int>? work;
    private ExceptionDispatchInfo? firstException;
    private int capacity;
    private volatile int joined, running, round;
    private int lingering;
    private volatile bool accepting, started;

    /// <summary>The barrier for the workers of <see cref="RunInLockstep"/>.</summary>
    public SpinBarrier Barrier { get; } = new();

    /// <summary>
    /// Runs <paramref name="work"/> on up to <paramref name="workers"/> threads and passes each its worker index, 0 on
    /// the calling thread. The workers have to divide the work among themselves, since fewer threads may start. The
    /// first exception of a worker is rethrown with its stack trace.
    /// </summary>
    public void Run(int workers, Action<int> work)
    {
        lock (callLock)
        {
            BeginRun(workers, work, started: true);
            RunWork(0);
            EndRun();
        }
    }

    /// <summary>
    /// Like <see cref="Run"/>, for workers that wait at <see cref="Barrier"/>: the number of workers is fixed before
    /// any of them starts the work.
    /// </summary>
    public void RunInLockstep(int workers, Action<int> work)
    {
        lock (callLock)
        {
            BeginRun(workers, work, started: false);
            for (long end = Stopwatch.GetTimestamp() + JoinTimeout; joined < workers && Stopwatch.GetTimestamp() < end;)
            {
                Thread.SpinWait(20);
            }

            lock (stateLock)
            {
                accepting = false;
                Barrier.Open(joined);
            }

            started = true;
            RunWork(0);
            EndRun();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int lastRound = -1; lastRound != round;)
        {
            lastRound = round;
            RunAsWorker();
            Interlocked.Increment(ref lingering);
            for (long end = Stopwatch.GetTimestamp() + LingerTime; linger && lastRound == round && Stopwatch.GetTimestamp() < end;)
            {
                Thread.SpinWait(20);
            }

            Interlocked.Decrement(ref lingering);
        }
    }

    private void RunAsWorker()
    {
        int worker;
        lock (stateLock)
        {
            if (!accepting || joined == capacity)
            {
                return;
            }

            worker = joined++;
            running++;
        }

        SpinWait wait = default;
        while (!started)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        RunWork(worker);
        lock (stateLock)
        {
            running--;
        }
    }

    private void BeginRun(int workers, Action<int> work, bool started)
    {
        lock (stateLock)
        {
            (this.work, firstException, capacity, joined, running) = (work, null, workers, 1, 0);
            (this.started, accepting) = (started, true);
            round++;
        }

        for (int i = 1 + lingering; i < workers; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void RunWork(int worker)
    {
        try
        {
            work!(worker);
        }
        catch (Exception exception)
        {
            lock (stateLock)
            {
                firstException ??= ExceptionDispatchInfo.Capture(exception);
            }

            Barrier.Break();
        }
    }

    private void EndRun()
    {
        lock (stateLock)
        {
            accepting = false;
        }

        SpinWait wait = default;
        while (running > 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        firstException?.Throw();
    }
}
