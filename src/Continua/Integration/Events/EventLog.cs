using System.Numerics;

namespace Continua.Integration;

/// <summary>What happened to the rows of a block.</summary>
/// <param name="most">The most events that are kept of a row, the first ones.</param>
internal sealed class EventLog<T>(int dimension, int most, int capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowLog[] rows = new RowLog[capacity];

    public int Most => most;

    /// <summary>Takes down an event; one that was there, from an earlier way through the same attempts, is written over.</summary>
    /// <param name="ordinal">Its number among the events of the row.</param>
    /// <param name="e">The number of the event in the options.</param>
    public void Add(int row, int ordinal, int e, double time, ReadOnlySpan<T> before, ReadOnlySpan<T> after)
    {
        if (ordinal >= most)
        {
            return;
        }

        ref RowLog log = ref rows[row];
        if (log.Events is null || ordinal >= log.Events.Length)
        {
            int length = Math.Max(4, 2 * ordinal);
            Array.Resize(ref log.Events, length);
            Array.Resize(ref log.Times, length);
            Array.Resize(ref log.States, 2 * length * dimension);
        }

        (log.Events[ordinal], log.Times![ordinal]) = (e, time);
        before.CopyTo(log.States.AsSpan(2 * ordinal * dimension));
        after.CopyTo(log.States.AsSpan(((2 * ordinal) + 1) * dimension));
    }

    public int EventOf(int row, int ordinal) => rows[row].Events![ordinal];

    public double TimeOf(int row, int ordinal) => rows[row].Times![ordinal];

    public ReadOnlySpan<T> Before(int row, int ordinal) => rows[row].States.AsSpan(2 * ordinal * dimension, dimension);

    public ReadOnlySpan<T> After(int row, int ordinal) => rows[row].States.AsSpan(((2 * ordinal) + 1) * dimension, dimension);

    private struct RowLog
    {
        public int[]? Events;
        public double[]? Times;
        public T[]? States;
    }
}
