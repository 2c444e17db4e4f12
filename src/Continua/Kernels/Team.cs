using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Continua.Kernels;

/// <summary>
/// Threads that share one piece of work: the caller, and whoever of the pool comes in time. A call allocates nothing; calls
/// wait for each other.
/// </summary>
/// <param name="stay">Whether members stay a moment after the work: as in training, it often comes again soon, and waking takes time.</param>
internal sealed class Team(bool stay) : IThreadPoolWorkItem
{
    // Waking a thread of the pool takes some microseconds; whoever has not come by then is not waited for.
    private static readonly long Patience = Stopwatch.Frequency / 5000, Stay = Stopwatch.Frequency / 2500;

    private readonly Lock turn = new(), gate = new();
    private Action<int>? work;
    private ExceptionDispatchInfo? thrown;
    private int places;
    private volatile int joined, inside, round;
    private int staying;
    private volatile bool open, begun;

    /// <summary>Where members of <see cref="RunInStep"/> wait for each other.</summary>
    public Meeting Meeting { get; } = new();

    /// <summary>Runs work by up to so many members, each with a number of its own; what one throws arrives as it was thrown.</summary>
    public void Run(int members, Action<int> work)
    {
        lock (turn)
        {
            Open(members, work, begun: true);
            Join(0);
            Close();
        }
    }

    /// <summary>Runs work by members that wait for each other; their number is fixed before any begins.</summary>
    public void RunInStep(int members, Action<int> work)
    {
        lock (turn)
        {
            Open(members, work, begun: false);
            for (long end = Stopwatch.GetTimestamp() + Patience; joined < members && Stopwatch.GetTimestamp() < end;)
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
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int seen = -1; seen != round;)
        {
            seen = round;
            TakePart();
            Interlocked.Increment(ref staying);
            for (long end = Stopwatch.GetTimestamp() + Stay; stay && seen == round && Stopwatch.GetTimestamp() < end;)
            {
                Thread.SpinWait(20);
            }

            Interlocked.Decrement(ref staying);
        }
    }

    private void TakePart()
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
            round++;
        }

        for (int i = 1 + staying; i < members; i++)
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

/// <summary>A team, and how many of it take part; none by default.</summary>
/// <param name="Threads">The most; 0 for all cores.</param>
internal readonly record struct Crew(Team? Team, int Threads)
{
    public int Members => Team is null ? 1 : Threads > 0 ? Threads : Environment.ProcessorCount;
}
