using System.Numerics;

namespace Continua.Integration;

/// <summary>
/// The recorded events of the rows of a block, at most the first <paramref name="maxEvents"/> of each row.
/// </summary>
internal sealed class EventLog<T>(int dimension, int maxEvents, int capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowLog[] rows = new RowLog[capacity];

    /// <summary>
    /// Records an event; in a replay of attempts, it overwrites the record of the first run.
    /// <paramref name="ordinal"/> is its number among the events of the row, from 0, <paramref name="e"/> its index in
    /// <see cref="SolveOptions.Events"/>.
    /// </summary>
    public void Add(int row, int ordinal, int e, double time, ReadOnlySpan<T> before, ReadOnlySpan<T> after)
    {
        if (ordinal >= maxEvents)
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

    /// <summary>The index of an event in <see cref="SolveOptions.Events"/>.</summary>
    public int EventOf(int row, int ordinal) => rows[row].Events![ordinal];

    public double TimeOf(int row, int ordinal) => rows[row].Times![ordinal];

    /// <summary>The state before an event, [dimension].</summary>
    public ReadOnlySpan<T> Before(int row, int ordinal) => rows[row].States.AsSpan(2 * ordinal * dimension, dimension);

    /// <summary>The state after an event, [dimension].</summary>
    public ReadOnlySpan<T> After(int row, int ordinal) =>
        rows[row].States.AsSpan(((2 * ordinal) + 1) * dimension, dimension);

    private struct RowLog
    {
        public int[]? Events;
        public double[]? Times;
        public T[]? States;
    }
}
