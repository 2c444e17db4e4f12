using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The state changes caused by events: resets, events triggered by resets, and the sides of conditions afterwards.
/// </summary>
internal sealed unsafe class EventJumps<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The maximum number of successive rounds of events that resets trigger at one time.</summary>
    private const int MaxAtOnce = 1000;

    /// <summary>
    /// Two firings of one event that are at most this multiple of <see cref="ClockResolution.SmallestStep"/> apart
    /// count as accumulation.
    /// </summary>
    private const int MinGapSteps = 4;

    private readonly EventSet<T> events;
    private readonly int[] conditions;
    private readonly Stepper<T> stepper;
    private readonly ConditionSamples<T>? samples;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly ConditionState[] conditionStates;
    private readonly EventFiring<T> firing;
    private readonly int capacity;
    private readonly NativeBuffer<T> mask;
    private readonly T[] last;
    private readonly double[] values;
    private readonly ConditionSides<T>? sideFinder;
    private readonly int[] changed, atTimes;
    private readonly bool[] resets;
    private readonly List<int> begunAgain = [];

    public EventJumps(
        EventSet<T> events, int[] conditions, BlockField<T> field, Stepper<T> stepper, ConditionSamples<T>? samples,
        RowState[] rows, LaneClocks clocks, ConditionState[] conditionStates, RowEvents[] rowEvents, int capacity)
    {
        (this.events, this.conditions, this.stepper, this.samples) = (events, conditions, stepper, samples);
        (this.rows, this.clocks, this.conditionStates, this.capacity) = (rows, clocks, conditionStates, capacity);
        firing = new(events, rows, clocks, rowEvents, field.Dimension, capacity);
        resets = firing.Restarts;
        sideFinder = samples is null
            ? null
            : new(conditions, field, stepper, samples, rows, clocks, conditionStates, capacity);
        (mask, last, values) = (new(capacity), new T[field.Dimension], new double[capacity]);
        (changed, atTimes) = (new int[capacity], new int[capacity]);
    }

    /// <summary>The state changes at the starts of the rows.</summary>
    public StepJumps<T> AtStart => firing.AtStart;

    /// <summary>The record of fired events; null if events are not recorded.</summary>
    public EventLog<T>? Log
    {
        get => firing.Log;
        set => firing.Log = value;
    }

    /// <summary>Starts rows, and fires their events at t₀.</summary>
    /// <returns>Whether any row ends at t₀.</returns>
    public bool Begin(StepRecord<T> stepRecord, KnotLists? knots)
    {
        int count = 0;
        for (int l = 0; l < stepRecord.Map.Count; l++)
        {
            resets[l] = false;
            if (clocks.Active[l] != 0 && knots?.Pending(stepRecord.Map.Rows[l]) is { Count: > 0 })
            {
                changed[count++] = l;
            }
        }

        firing.AtStart.Clear();
        firing.FireTimed(null, stepRecord, knots, changed.AsSpan(0, count));
        RepeatLast(stepRecord);
        bool ends = false;
        foreach (int l in changed.AsSpan(0, count))
        {
            ref RowState row = ref rows[stepRecord.Map.Rows[l]];
            row.Done |= row.Start == row.End;
            ends |= row.Done;
        }

        return ends;
    }

    /// <summary>Determines the sides of all conditions at the starts of the rows.</summary>
    public void Arm(StepRecord<T> stepRecord)
    {
        int count = 0;
        for (int l = 0; l < stepRecord.Map.Count && samples is not null; l++)
        {
            if (clocks.Active[l] != 0)
            {
                changed[count++] = l;
            }
        }

        Array.Fill(resets, true);
        sideFinder?.Find(stepRecord, changed.AsSpan(0, count), resets, []);
    }

    /// <summary>
    /// Fires the events of rows that have arrived at them. <paramref name="stepRecord"/> is the accepted step,
    /// <paramref name="next"/> the following step, whose initial state the events change. <paramref name="arrived"/>
    /// marks the lanes that arrived at a time with an event or a jump of the field.
    /// </summary>
    public void Apply(
        StepRecord<T> stepRecord, StepRecord<T> next, EventCrossings<T> crossings, ReadOnlySpan<bool> arrived,
        KnotLists? knots, int attempts)
    {
        LaneMap map = next.Map;
        ReadOnlySpan<bool> landed = crossings.Landed;
        bool[] fires = crossings.Fires;
        int count = 0;
        for (int l = 0; l < map.Count; l++)
        {
            int r = map.Rows[l];
            resets[l] = arrived[l] && knots?.Jumps(r) == true;
            if (landed[l] || resets[l] || (arrived[l] && knots?.Pending(r) is { Count: > 0 }))
            {
                changed[count++] = l;
                if (landed[l])
                {
                    FailAccumulating(l, r, fires);
                }

                if (resets[l] && knots?.Pending(r) is { Count: > 0 })
                {
                    stepRecord.JumpsToAdd?.AddFieldJump(l, knots.JumpSlot(r), (int)clocks.Direction[l]);
                }
            }
        }

        if (count == 0)
        {
            return;
        }

        Span<int> lanes = changed.AsSpan(0, count);
        foreach (int l in lanes)
        {
            if (landed[l])
            {
                stepRecord.JumpsToAdd?.AddCrossing(l, FirstOf(fires, l), crossings.HasJumped(l));
            }
        }

        bool[] happened = new bool[fires.Length];
        firing.FireCrossings(stepRecord, next, lanes, fires, happened);
        count = 0;
        foreach (int l in lanes)
        {
            if (arrived[l])
            {
                atTimes[count++] = l;
            }
        }

        firing.FireTimed(stepRecord, next, knots, atTimes.AsSpan(0, count));
        FollowJumps(stepRecord, next, lanes, fires, happened);
        RepeatLast(next);
        Restart(next, lanes, attempts);
        sideFinder?.Find(next, lanes, resets, happened);
    }

    /// <summary>Restarts the row of a lane with another state, or because the field has changed.</summary>
    public void Change(StepRecord<T> stepRecord, int lane, ReadOnlySpan<T> state, int attempts)
    {
        firing.AtStart.Clear();
        Array.Clear(resets);
        resets[lane] = true;
        LaneComponents<T>.Write(state, stepRecord.State, stepRecord.Map.Lanes, lane);
        RepeatLast(stepRecord);
        bool[] fires = new bool[Math.Max(1, events.Count) * capacity], happened = new bool[fires.Length];
        FollowJumps(null, stepRecord, [lane], fires, happened);
        RepeatLast(stepRecord);
        Restart(stepRecord, [lane], attempts);
        sideFinder?.Find(stepRecord, [lane], resets, happened);
    }

    /// <summary>The lanes that began again since the last call.</summary>
    public int[] TakeBegunAgain()
    {
        int[] taken = [.. begunAgain];
        begunAgain.Clear();
        return taken;
    }

    public void Dispose()
    {
        firing.Dispose();
        mask.Dispose();
        sideFinder?.Dispose();
    }

    /// <summary>Fails a row in which an event fires again after too short a time.</summary>
    private void FailAccumulating(int l, int r, bool[] fires)
    {
        for (int i = 0; i < conditions.Length; i++)
        {
            ref ConditionState side = ref conditionStates[(i * capacity) + r];
            if (!fires[(conditions[i] * capacity) + l])
            {
                continue;
            }

            double gap = Math.Abs(clocks.Time[l] - side.LastFiredAt);
            if (gap <= MinGapSteps * ClockResolution.SmallestStep(clocks.Time[l]))
            {
                firing.Fail(r, SolveStatus.EventsAccumulate, conditions[i]);
            }

            side.LastFiredAt = clocks.Time[l];
        }
    }

    /// <summary>Fires the events whose conditions were moved across zero by the reset of another event.</summary>
    private void FollowJumps(
        StepRecord<T>? stepRecord, StepRecord<T> next, ReadOnlySpan<int> lanes, bool[] fires, bool[] happened)
    {
        bool any = samples is not null && Any(lanes);
        for (int n = 0; any; n++)
        {
            any = false;
            for (int i = 0; i < conditions.Length; i++)
            {
                samples!.EvaluateAt(clocks.Times, next.State, i, values, next, lanes);
                foreach (int l in lanes)
                {
                    ref bool fire = ref fires[(conditions[i] * capacity) + l];
                    fire = resets[l] && IsCrossed(i, next.Map.Rows[l], values[l], fire);
                    any |= fire;
                }
            }

            if (n == MaxAtOnce)
            {
                foreach (int l in lanes)
                {
                    if (FirstOf(fires, l) >= 0)
                    {
                        firing.Fail(next.Map.Rows[l], SolveStatus.EventsAccumulate, FirstOf(fires, l));
                    }
                }

                Array.Clear(fires);
                return;
            }

            if (any)
            {
                firing.FireCrossings(stepRecord, next, lanes, fires, happened);
            }
        }
    }

    private bool Any(ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            if (resets[l])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a reset has moved a condition across zero; updates the side of the condition. <paramref name="fired"/>
    /// is true if the condition's own event has just fired: its reset may move the condition to either side.
    /// </summary>
    private bool IsCrossed(int condition, int r, double value, bool fired)
    {
        ref ConditionState side = ref conditionStates[(condition * capacity) + r];
        double tolerance = Math.Max(
            2 * side.ZeroBand, CrossingFinder<T>.Tolerance * Math.Max(Math.Abs(side.Value), Math.Abs(value)));
        double before = fired ? 0 : side.Side, now = Math.Abs(value) > tolerance ? Math.Sign(value) : before;
        (side.Value, side.Side) = (value, now);
        return before * now < 0 && events[conditions[condition]].Definition.Matches(before);
    }

    private int FirstOf(bool[] fires, int l)
    {
        for (int e = 0; e < events.Count; e++)
        {
            if (fires[(e * capacity) + l])
            {
                return e;
            }
        }

        return -1;
    }

    /// <summary>Copies the state of the last row to the padding lanes.</summary>
    private void RepeatLast(StepRecord<T> stepRecord)
    {
        LaneMap map = stepRecord.Map;
        for (int l = map.Count; l < map.Lanes; l++)
        {
            LaneComponents<T>.Read(stepRecord.State, map.Lanes, map.Count - 1, last);
            LaneComponents<T>.Write(last, stepRecord.State, map.Lanes, l);
        }
    }

    /// <summary>Starts the steps of the restarted rows again, and fails those that violate constraints.</summary>
    private void Restart(StepRecord<T> stepRecord, ReadOnlySpan<int> lanes, int attempts)
    {
        if (!Any(lanes) && !stepper.DependsOnEarlierSizes)
        {
            return;
        }

        new Span<T>(mask.Data, stepRecord.Map.Lanes).Clear();
        foreach (int l in lanes)
        {
            mask.Data[l] = resets[l] || stepper.DependsOnEarlierSizes ? T.One : T.Zero;
        }

        int evaluations = stepper.BeginAgain(stepRecord, clocks.Time, mask.Data);
        foreach (int l in lanes)
        {
            if (mask.Data[l] != T.Zero)
            {
                ref RowState row = ref rows[stepRecord.Map.Rows[l]];
                begunAgain.Add(l);
                row.Work.Evaluations += evaluations;
                row.RestartAttempt = attempts;
                stepRecord.SetBegun(l);
                if (stepper.HasConstraints && stepper.MissesConstraints(l) && row.Status == SolveStatus.Succeeded)
                {
                    (row.Status, row.Done) = (SolveStatus.InconsistentStart, true);
                }
            }
        }
    }
}
