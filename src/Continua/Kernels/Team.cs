using System.Runtime.ExceptionServices;

namespace Continua.Kernels;

/// <summary>
/// Threads that share one piece of work: the caller, and whoever of the pool comes in time. A call allocates nothing.
/// </summary>
internal sealed class Team : IThreadPoolWorkItem
{
    // Waking a thread of the pool takes some microseconds; whoever has not come by then is not waited for.
    private const int PatienceInMicroseconds = 100;

    private readonly Lock gate = new();
    private Action<int>? work;
    private ExceptionDispatchInfo? thrown;
    private int places, joined;
    private volatile int inside;
    private volatile bool open, begun;

    /// <summary>Where members of <see cref="RunInStep"/> wait for each other.</summary>
    public Meeting Meeting { get; } = new();

    /// <summary>Runs work by up to so many members, each with a number of its own; what one throws arrives as it was thrown.</summary>
    public void Run(int members, Action<int> work)
    {
        Open(members, work, begun: true);
        Join(0);
        Close();
    }

    /// <summary>Runs work by members that wait for each other; their number is fixed before any begins.</summary>
    public void RunInStep(int members, Action<int> work)
    {
        Open(members, work, begun: false);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (joined < members && System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds < PatienceInMicroseconds)
        {
            Thread.SpinWait(20);
        }

        lock (gate)
        {
            open = false;
            Meeting.Open(joined);
        }

        begun = true;
        Join(0);
        Close();
    }

    void IThreadPoolWorkItem.Execute()
    {
        int member;
        lock (gate)
        {
            if (!open || joined == places)
            {
                return;
            }

            member = joined++;
            inside++;
        }

        SpinWait wait = default;
        while (!begun)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        Join(member);
        lock (gate)
        {
            inside--;
        }
    }

    private void Open(int members, Action<int> work, bool begun)
    {
        lock (gate)
        {
            (this.work, thrown, places, joined, inside) = (work, null, members, 1, 0);
            (this.begun, open) = (begun, true);
        }

        for (int i = 1; i < members; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Join(int member)
    {
        try
        {
            work!(member);
        }
        catch (Exception fault)
        {
            lock (gate)
            {
                thrown ??= ExceptionDispatchInfo.Capture(fault);
            }

            Meeting.Break();
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
