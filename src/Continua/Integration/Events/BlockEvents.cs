using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The events of a block during a solve: the search for zero crossings of event conditions, and the state changes that
/// events cause.
/// </summary>
internal sealed unsafe class BlockEvents<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EventSet<T> events;
    private readonly int dimension;
    private readonly Stepper<T> stepper;
    private readonly ConditionState[] conditionStates;
    private readonly RowEvents[] rowEvents;
    private readonly ConditionSamples<T>? samples;
    private readonly EventJumps<T> jumps;

    public BlockEvents(
        EventSet<T> events, BlockField<T> field, Stepper<T> stepper, RowState[] rows, LaneClocks clocks,
        DomainCheck<T>? domain, bool adaptive, int capacity)
    {
        (this.events, this.stepper, dimension) = (events, stepper, field.Dimension);
        int[] conditions = [.. Enumerable.Range(0, events.Count).Where(e => events[e].Condition is not null)];
        (Conditions, conditionStates, rowEvents) =
            (conditions.Length, new ConditionState[conditions.Length * capacity], new RowEvents[capacity]);
        samples = conditions.Length > 0 ? new(events, conditions, stepper, field, clocks, capacity) : null;
        Crossings = new(
            events, conditions, samples, conditionStates, rowEvents, stepper, rows, clocks, domain, adaptive, capacity);
        jumps = new(events, conditions, field, stepper, samples, rows, clocks, conditionStates, rowEvents, capacity);
    }

    /// <summary>The search for crossings of the event conditions.</summary>
    public EventCrossings<T> Crossings { get; }

    /// <summary>The events of each row; null if they are not recorded.</summary>
    public EventLog<T>? Log
    {
        get => jumps.Log;
        set => jumps.Log = value;
    }

    /// <summary>The state changes at the starts of the rows.</summary>
    public StepJumps<T> AtStart => jumps.AtStart;

    /// <summary>The number of events with a condition.</summary>
    public int Conditions { get; }

    /// <summary>Copies the states of all conditions and the events of all rows to a snapshot.</summary>
    public void CopyTo(ConditionState[] targetStates, RowEvents[] eventsOfRows)
    {
        conditionStates.CopyTo(targetStates, 0);
        rowEvents.CopyTo(eventsOfRows, 0);
    }

    /// <summary>Restores the states of all conditions and the events of all rows from a snapshot.</summary>
    public void Restore(ConditionState[] sourceStates, RowEvents[] eventsOfRows)
    {
        sourceStates.CopyTo(conditionStates, 0);
        eventsOfRows.CopyTo(rowEvents, 0);
    }

    /// <summary>Sets the rows in the lanes for which conditions and resets are evaluated.</summary>
    public void Select(LaneMap map) => events.Select(map);

    /// <summary>Starts rows, and fires their events at t₀.</summary>
    /// <returns>Whether any row ends at t₀.</returns>
    public bool Begin(StepRecord<T> stepRecord, ReadOnlySpan<int> started, KnotLists? knots)
    {
        foreach (int r in started)
        {
            rowEvents[r] = default;
        }

        return jumps.Begin(stepRecord, knots);
    }

    /// <summary>
    /// Evaluates the conditions at the starts of the rows; called after first steps have been chosen.
    /// </summary>
    public void Arm(StepRecord<T> stepRecord) => jumps.Arm(stepRecord);

    /// <summary>
    /// Fires the events of rows that have arrived at them: <paramref name="stepRecord"/> is the accepted step,
    /// <paramref name="next"/> the following step, whose initial state the events change. <paramref name="arrived"/>
    /// marks the lanes that arrived at a time with an event or a jump of the field.
    /// </summary>
    public void Apply(
        StepRecord<T> stepRecord, StepRecord<T> next, ReadOnlySpan<bool> arrived, KnotLists? knots, int attempts) =>
        jumps.Apply(stepRecord, next, Crossings, arrived, knots, attempts);

    /// <summary>
    /// Restarts the row of a lane with another state, or because the field has changed. A search for a crossing
    /// continues only if the state is the same.
    /// </summary>
    public void Change(StepRecord<T> stepRecord, int lane, ReadOnlySpan<T> state, int attempts)
    {
        (T[] stateBefore, T[] slopeBefore) = StateAndSlope(stepRecord, lane);
        jumps.Change(stepRecord, lane, state, attempts);
        (T[] stateAfter, T[] slopeAfter) = StateAndSlope(stepRecord, lane);
        ref CrossingSearch search = ref rowEvents[stepRecord.Map.Rows[lane]].Search;
        search.IsOn &= stateBefore.AsSpan().SequenceEqual(stateAfter);
        if (slopeBefore.Length == 0 || !slopeBefore.AsSpan().SequenceEqual(slopeAfter))
        {
            search.InvalidateBracket();
        }
    }

    /// <summary>The lanes that began again since the last call.</summary>
    public int[] TakeBegunAgain() => jumps.TakeBegunAgain();

    public void Dispose()
    {
        events.Dispose();
        samples?.Dispose();
        jumps.Dispose();
    }

    /// <summary>The state of a lane, and the slope stored for its next step, if there is one.</summary>
    private (T[] State, T[] Slope) StateAndSlope(StepRecord<T> stepRecord, int lane)
    {
        T[] state = new T[dimension], slope = new T[stepper.HasFirstSlope ? dimension : 0];
        LaneComponents<T>.Read(stepRecord.State, stepRecord.Map.Lanes, lane, state);
        if (slope.Length > 0)
        {
            LaneComponents<T>.Read(stepper.FirstSlope(stepRecord), stepRecord.Map.Lanes, lane, slope);
        }

        return (state, slope);
    }
}
