using System.Numerics;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>The events of a block while it is solved: the crossings on which attempts end, and what events make of states.</summary>
internal sealed unsafe class BlockEvents<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EventSet<T> events;
    private readonly int dimension;
    private readonly Stepper<T> stepper;
    private readonly EventSide[] sides;
    private readonly RowEvents[] states;
    private readonly ConditionSamples<T>? samples;
    private readonly EventJumps<T> jumps;

    public BlockEvents(
        EventSet<T> events, BlockField<T> field, Stepper<T> stepper, RowState[] rows, LaneClocks clocks, DomainCheck<T>? domain,
        bool adaptive, int capacity)
    {
        (this.events, this.stepper, dimension) = (events, stepper, field.Dimension);
        int[] conditions = [.. Enumerable.Range(0, events.Count).Where(e => events[e].Condition is not null)];
        (Conditions, sides, states) = (conditions.Length, new EventSide[conditions.Length * capacity], new RowEvents[capacity]);
        samples = conditions.Length > 0 ? new(events, conditions, stepper, field, clocks, capacity) : null;
        Crossings = new(events, conditions, samples, sides, states, stepper, rows, clocks, domain, adaptive, capacity);
        jumps = new(events, conditions, field, stepper, samples, rows, clocks, sides, states, capacity);
    }

    /// <summary>The search for the crossings of conditions.</summary>
    public EventCrossings<T> Crossings { get; }

    /// <summary>What has happened to each row, as far as it is kept.</summary>
    public EventLog<T>? Log
    {
        get => jumps.Log;
        set => jumps.Log = value;
    }

    /// <summary>What happened where the rows began.</summary>
    public StepJumps<T> AtStart => jumps.AtStart;

    /// <summary>The number of events with a condition.</summary>
    public int Conditions { get; }

    /// <summary>Copies what a snapshot keeps.</summary>
    public void CopyTo(EventSide[] sidesOfConditions, RowEvents[] eventsOfRows)
    {
        sides.CopyTo(sidesOfConditions, 0);
        states.CopyTo(eventsOfRows, 0);
    }

    /// <summary>Goes back to where a snapshot was taken.</summary>
    public void Restore(EventSide[] sidesOfConditions, RowEvents[] eventsOfRows)
    {
        sidesOfConditions.CopyTo(sides, 0);
        eventsOfRows.CopyTo(states, 0);
    }

    public void Select(LaneMap map) => events.Select(map);

    /// <summary>Rows begin; those for which events happen at t₀ change their states.</summary>
    /// <param name="started">The rows.</param>
    /// <returns>Whether any row ends there.</returns>
    public bool Begin(StepRecord<T> stepRecord, ReadOnlySpan<int> started, KnotLists? knots)
    {
        foreach (int r in started)
        {
            states[r] = default;
        }

        return jumps.Begin(stepRecord, knots);
    }

    /// <summary>Evaluates the conditions where the rows begin, once first steps are known.</summary>
    public void Arm(StepRecord<T> stepRecord) => jumps.Arm(stepRecord);

    /// <summary>Rows have taken their steps: those that have arrived at events change their states.</summary>
    /// <param name="stepRecord">The attempt.</param>
    /// <param name="next">The coming one.</param>
    /// <param name="arrived">The lanes that have arrived at a time on which steps land.</param>
    /// <param name="attempts">The number of attempts made.</param>
    public void Apply(StepRecord<T> stepRecord, StepRecord<T> next, ReadOnlySpan<bool> arrived, KnotLists? knots, int attempts) =>
        jumps.Apply(stepRecord, next, Crossings, arrived, knots, attempts);

    /// <summary>The row of a lane begins anew with another state, or because the field has changed.</summary>
    public void Change(StepRecord<T> stepRecord, int lane, ReadOnlySpan<T> state, int attempts)
    {
        (T[] stateBefore, T[] slopeBefore) = Taken(stepRecord, lane);
        jumps.Change(stepRecord, lane, state, attempts);
        (T[] stateAfter, T[] slopeAfter) = Taken(stepRecord, lane);
        ref CrossingSearch search = ref states[stepRecord.Map.Rows[lane]].Search;
        search.IsOn &= stateBefore.AsSpan().SequenceEqual(stateAfter);
        if (slopeBefore.Length == 0 || !slopeBefore.AsSpan().SequenceEqual(slopeAfter))
        {
            search.Forget();
        }
    }

    public void Dispose()
    {
        events.Dispose();
        samples?.Dispose();
        jumps.Dispose();
    }

    /// <summary>The state of a lane and the slope kept for its next step, if any is.</summary>
    private (T[] State, T[] Slope) Taken(StepRecord<T> stepRecord, int lane)
    {
        T[] state = new T[dimension], slope = new T[stepper.CarryIsReady ? dimension : 0];
        LaneNumbers<T>.Take(stepRecord.State, stepRecord.Map.Lanes, lane, state);
        if (slope.Length > 0)
        {
            LaneNumbers<T>.Take(stepper.FirstSlope(stepRecord), stepRecord.Map.Lanes, lane, slope);
        }

        return (state, slope);
    }
}
