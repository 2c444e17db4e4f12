using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Fires events: applies their resets to the states, records them, and ends rows at terminal events and failures.
/// </summary>
internal sealed unsafe class EventFiring<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EventSet<T> events;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly RowEvents[] rowEvents;
    private readonly int capacity;
    private readonly NativeBuffer<T> buffer;
    private readonly T* after, times, numbers;
    private readonly T[] stateBefore, stateAfter;
    private readonly int[] chosen;

    public EventFiring(
        EventSet<T> events, RowState[] rows, LaneClocks clocks, RowEvents[] rowEvents, int dimension, int capacity)
    {
        (this.events, this.rows, this.clocks, this.rowEvents, this.capacity) =
            (events, rows, clocks, rowEvents, capacity);
        int unit = BlockSize.Of(dimension, capacity);
        buffer = new(unit + (2L * capacity));
        after = buffer.Data;
        times = after + unit;
        numbers = times + capacity;
        AtStart = new(dimension);
        (stateBefore, stateAfter, chosen, Restarts) =
            (new T[dimension], new T[dimension], new int[capacity], new bool[capacity]);
    }

    /// <summary>The state changes at the starts of the rows.</summary>
    public StepJumps<T> AtStart { get; }

    /// <summary>The record of fired events; null if events are not recorded.</summary>
    public EventLog<T>? Log { get; set; }

    /// <summary>
    /// For each lane, whether its row restarts: a reset has changed its state, or its field has jumped.
    /// </summary>
    public bool[] Restarts { get; }

    /// <summary>
    /// Fires the events of crossings, in the order of their indices. <paramref name="stepRecord"/> is the step that
    /// ends there, or null at the start of a row; <paramref name="next"/> is the following step, whose initial state
    /// the events change. <paramref name="fires"/> and <paramref name="happened"/> are indexed by event · capacity +
    /// lane; the entries of fired events are set in <paramref name="happened"/>.
    /// </summary>
    public void FireCrossings(
        StepRecord<T>? stepRecord, StepRecord<T> next, ReadOnlySpan<int> lanes, bool[] fires, bool[] happened)
    {
        for (int e = 0; e < events.Count; e++)
        {
            int count = 0;
            foreach (int l in lanes)
            {
                if (fires[(e * capacity) + l])
                {
                    happened[(e * capacity) + l] = true;
                    numbers[l] = T.Zero;
                    chosen[count++] = l;
                }
            }

            Fire(stepRecord, next, e, chosen.AsSpan(0, count));
        }
    }

    /// <summary>
    /// Fires the pending events at known times, those of each row in the order of its list of pending events.
    /// </summary>
    public void FireTimed(StepRecord<T>? stepRecord, StepRecord<T> next, KnotLists? knots, ReadOnlySpan<int> lanes)
    {
        for (int n = 0; knots is not null; n++)
        {
            bool any = false;
            for (int e = 0; e < events.Count; e++)
            {
                int count = 0;
                foreach (int l in lanes)
                {
                    if (knots.Pending(next.Map.Rows[l]) is { } pending && n < pending.Count && pending[n].Event == e)
                    {
                        numbers[l] = T.CreateTruncating(pending[n].Number);
                        chosen[count++] = l;
                    }
                }

                any |= count > 0;
                Fire(stepRecord, next, e, chosen.AsSpan(0, count));
            }

            if (!any)
            {
                return;
            }
        }
    }

    /// <summary>Ends a row with a failure in the event with index <paramref name="e"/>.</summary>
    public void Fail(int r, SolveStatus status, int e) =>
        (rows[r].Status, rows[r].Done, rows[r].FailedEvent) = (status, true, e);

    public void Dispose() => buffer.Dispose();

    private void Fire(StepRecord<T>? stepRecord, StepRecord<T> next, int e, ReadOnlySpan<int> lanes)
    {
        BlockEvent<T> blockEvent = events[e];
        LaneMap map = next.Map;
        StepJumps<T>? jumps = lanes.Length == 0 ? null : stepRecord is null ? AtStart : stepRecord.JumpsToAdd;
        if (lanes.Length > 0 && blockEvent.Reset is { } reset)
        {
            DoubleSums.Narrow(new(clocks.Time, map.Lanes), new Span<T>(times, map.Lanes));
            reset.Evaluate(times, next.State, numbers, after, lanes);
        }

        foreach (int l in lanes)
        {
            ref RowState row = ref rows[map.Rows[l]];
            if (row.Status != SolveStatus.Succeeded)
            {
                continue;
            }

            LaneComponents<T>.Read(next.State, map.Lanes, l, stateBefore);
            stateBefore.CopyTo(stateAfter, 0);
            if (blockEvent.Reset is not null)
            {
                LaneComponents<T>.Read(after, map.Lanes, l, stateAfter);
                LaneComponents<T>.Write(stateAfter, next.State, map.Lanes, l);
                Restarts[l] = true;
            }

            jumps?.Add(
                map, new(l, 0, e, int.CreateTruncating(numbers[l]), rowEvents[map.Rows[l]].Count), stateBefore,
                stateAfter);
            Count(map.Rows[l], l, e);
        }
    }

    /// <summary>Records an event that has just fired, and ends its row if necessary.</summary>
    private void Count(int r, int l, int e)
    {
        ref RowState row = ref rows[r];
        Log?.Add(r, rowEvents[r].Count, e, clocks.Time[l], stateBefore, stateAfter);
        if (!Array.TrueForAll(stateAfter, T.IsFinite))
        {
            Fail(r, SolveStatus.EventNotFinite, e);
        }
        else if (rowEvents[r].Add(clocks.Time[l], Math.Abs(row.End - row.Start), events[e].Condition is not null))
        {
            Fail(r, SolveStatus.EventsAccumulate, e);
        }
        else if (events[e].Definition.Terminal)
        {
            (row.Status, row.Done, row.FailedEvent) = (SolveStatus.Terminated, true, e);
        }

        row.Events = rowEvents[r].Count;
    }
}
