namespace Continua.Execution;

/// <summary>
/// Snapshots of a run of steps, in the order of the steps. The steps after a snapshot can be computed again from it. The
/// memory of released snapshots is reused.
/// </summary>
/// <param name="create">Creates a snapshot, whose contents are set by the caller.</param>
internal sealed class SnapshotStack<TSnapshot>(Func<TSnapshot> create) : IDisposable
    where TSnapshot : class, IDisposable
{
    private readonly List<TSnapshot> snapshots = [];
    private readonly Stack<TSnapshot> free = [];

    public int Count => snapshots.Count;

    /// <summary>The largest number of snapshots since the last <see cref="Clear"/>.</summary>
    public int Peak { get; private set; }

    public TSnapshot this[int index] => snapshots[index];

    /// <summary>Appends a snapshot with undefined contents.</summary>
    public TSnapshot Add()
    {
        TSnapshot snapshot = free.TryPop(out TSnapshot? reused) ? reused : create();
        snapshots.Add(snapshot);
        Peak = Math.Max(Peak, Count);
        return snapshot;
    }

    /// <summary>Releases every second snapshot; the first one is kept.</summary>
    public void DropEverySecond()
    {
        for (int n = Count - 1; n > 0; n--)
        {
            if (n % 2 == 1)
            {
                free.Push(snapshots[n]);
                snapshots.RemoveAt(n);
            }
        }
    }

    /// <summary>Releases the snapshots from an index on.</summary>
    public void Release(int from)
    {
        for (int n = Count - 1; n >= from; n--)
        {
            free.Push(snapshots[n]);
            snapshots.RemoveAt(n);
        }
    }

    /// <summary>Releases all snapshots, and begins to count them anew.</summary>
    public void Clear()
    {
        Release(0);
        Peak = 0;
    }

    public void Dispose()
    {
        Release(0);
        foreach (TSnapshot snapshot in free)
        {
            snapshot.Dispose();
        }
    }
}
