using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The derivative of what events do. A reset y⁺ = R(t, y) is pulled back by its own vjp. The size h of a step that ends where a condition
/// is zero, g(t + h, Φ(y, t, h)) = 0, moves with everything that g does: with H the cotangent of h and ġ the derivative of g by h, the step is
/// pulled back once more with the cotangent −H/ġ of g. Derived here, from the implicit function theorem.
/// </summary>
internal sealed unsafe class EventPullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>In place of the first slot of an event that happens every so often: its times move with t₀.</summary>
    public const int EverySlot = -2;

    private readonly BlockField<T> field;
    private readonly EventDerivatives<T> events;
    private readonly FieldDerivatives<T> probeField;
    private readonly StepPullback<T> probe;
    private readonly RecordedEvents recorded;
    private readonly int[] firstSlots;
    private readonly int dimension, capacity;
    private readonly NativeBuffer<T> buffer, lanesBuffer;
    private readonly T* state, lambda, carry, pulled, slope, times, numbers, byTime, cotangent, mask, nudged;
    private readonly double[] byStart, bySize, unused;
    private readonly int[] lanes;
    private readonly List<int> failed = [];
    private readonly List<(int Lane, int From, int To)> moved = [];
    private LaneMap map = LaneMap.None;
    private T* ofResult;
    private int resultLanes, firstOfEvents;

    /// <param name="field">The field of the solve.</param>
    /// <param name="probeField">Derivatives of the field that gather no arguments.</param>
    /// <param name="firstSlots">For each event the number of its first time among all times that are inputs; −1 for a condition,
    /// <see cref="EverySlot"/> for an event every so often.</param>
    public EventPullback(
        Stepper<T> stepper, BlockField<T> field, EventDerivatives<T> events, FieldDerivatives<T> probeField, RecordedEvents recorded,
        int[] firstSlots, int capacity)
    {
        (this.field, this.events, this.probeField, this.recorded, this.firstSlots) = (field, events, probeField, recorded, firstSlots);
        (dimension, this.capacity) = (field.Dimension, capacity);
        probe = stepper.CreatePullback(probeField, times: true);
        int unit = BlockSize.Of(dimension, capacity);
        buffer = new(5L * unit);
        state = buffer.Data;
        lambda = state + unit;
        carry = lambda + unit;
        pulled = carry + unit;
        slope = pulled + unit;
        lanesBuffer = new(6L * capacity);
        times = lanesBuffer.Data;
        numbers = times + capacity;
        byTime = numbers + capacity;
        cotangent = byTime + capacity;
        mask = cotangent + capacity;
        nudged = mask + capacity;
        (byStart, bySize, unused, lanes) = (new double[capacity], new double[capacity], new double[capacity], new int[capacity]);
    }

    /// <summary>Rows whose condition only touched zero, so that the time of its event has no derivative.</summary>
    public IReadOnlyList<int> Failed => failed;

    /// <summary>Begins with the cotangents of the result.</summary>
    /// <param name="ofResult">One number a lane for each component.</param>
    /// <param name="firstOfEvents">The first component that belongs to events.</param>
    public void Begin(ReadOnlySpan<BlockValue<T>> arguments, T* ofResult, int resultLanes, int firstOfEvents)
    {
        this.ofResult = ofResult;
        (this.resultLanes, this.firstOfEvents) = (resultLanes, firstOfEvents);
        failed.Clear();
        events.Begin(arguments);
        probeField.Begin(arguments);
    }

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public void Select(LaneMap map)
    {
        this.map = map;
        events.Select(map);
        probeField.Select(map);
    }

    /// <summary>Completes what is gathered.</summary>
    public void Finish() => events.Finish();

    /// <summary>
    /// Pulls the cotangents of states behind events back to those before. Events at one time have times of their own, which move apart: from one
    /// to the next, the state moves along its slope.
    /// </summary>
    /// <param name="successful">1 for the lanes whose rows are pulled back, else 0.</param>
    /// <param name="after">The cotangents, [dimension] per lane.</param>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="landing">For each lane the knot at which the rows have arrived.</param>
    /// <param name="leaving">The knot from which they go on.</param>
    public void PullJumps(StepJumps<T> jumps, T* successful, T* after, double[] clock, int[] landing, int[] leaving, TimeCotangents times)
    {
        for (int l = 0; l < map.Lanes; l++)
        {
            this.times[l] = T.CreateTruncating(clock[l]);
        }

        int[] slots = SlotsOf(jumps, landing, times);
        MoveBehind(jumps, slots, successful, after, leaving, times);
        for (int order = jumps.All.Max(j => j.Order); order >= 0; order--)
        {
            for (int e = 0; e < firstSlots.Length; e++)
            {
                int count = 0;
                for (int j = 0; j < jumps.All.Count; j++)
                {
                    StepJump jump = jumps.All[j];
                    if (jump.Order == order && jump.Event == e && successful[jump.Lane] != T.Zero)
                    {
                        lanes[count++] = j;
                    }
                }

                if (count > 0)
                {
                    PullJumps(jumps, e, lanes.AsSpan(0, count), after, slots, times);
                }
            }

            moved.Clear();
            foreach ((int j, StepJump jump) in jumps.All.Index())
            {
                if (successful[jump.Lane] != T.Zero && jump.Order == order)
                {
                    int side = jumps.FieldJumpOf(jump.Lane) is { } fieldJump ? -fieldJump.Direction : 0;
                    Move(jump.Lane, SlotBefore(jumps, slots, j, landing), slots[j], jumps.Before(j), side);
                }
            }

            PullMoves(after, times);
        }
    }

    /// <summary>Pulls back the sizes of steps that ended on crossings, once these steps have been pulled back with their sizes as constants.</summary>
    /// <param name="steps">What pulls steps back.</param>
    public void PullCrossings(StepJumps<T> jumps, in PulledStep<T> step, StepPullback<T> steps, TimeCotangents times)
    {
        for (int e = 0; e < firstSlots.Length; e++)
        {
            int crossed = 0;
            foreach ((int lane, int crossedEvent, _) in jumps.Crossings)
            {
                if (crossedEvent == e && step.Mask[lane] != T.Zero)
                {
                    lanes[crossed++] = lane;
                }
            }

            if (crossed > 0)
            {
                Array.Sort(lanes, 0, crossed);
                PullCrossings(jumps, e, lanes.AsSpan(0, crossed), step, steps, times);
            }
        }
    }

    public void AddRowArgument(int index, T* sum) => events.AddRowArgument(index, sum);

    public void AddSummedArgument(int index, Span<T> target) => events.AddSummedArgument(index, target);

    public void Dispose()
    {
        probe.Dispose();
        probeField.Dispose();
        events.Dispose();
        buffer.Dispose();
        lanesBuffer.Dispose();
    }

    /// <summary>The knots to which the times of events belong: a condition that a reset takes across zero happens with that reset.</summary>
    private int[] SlotsOf(StepJumps<T> jumps, int[] landing, TimeCotangents times)
    {
        int[] slots = new int[jumps.All.Count];
        foreach ((int j, StepJump jump) in jumps.All.Index())
        {
            int first = firstSlots[jump.Event];
            slots[j] = first >= 0 ? times.Stride + 1 + first + jump.Number
                : first == EverySlot ? RowState.StartKnot : SlotBefore(jumps, slots, j, landing);
        }

        return slots;
    }

    private static int SlotBefore(StepJumps<T> jumps, int[] slots, int jump, int[] landing)
    {
        int lane = jumps.All[jump].Lane;
        for (int j = jump - 1; j >= 0; j--)
        {
            if (jumps.All[j].Lane == lane)
            {
                return slots[j];
            }
        }

        return landing[lane];
    }

    /// <summary>From the last event at a time on, over a jump of the field where there is one, to the knot from which the rows go on.</summary>
    private void MoveBehind(StepJumps<T> jumps, int[] slots, T* successful, T* after, int[] leaving, TimeCotangents times)
    {
        for (int part = 1; part >= 0; part--)
        {
            moved.Clear();
            foreach ((int j, StepJump jump) in jumps.All.Index())
            {
                if (successful[jump.Lane] == T.Zero || jumps.All.Any(other => other.Lane == jump.Lane && other.Order > jump.Order))
                {
                    continue;
                }

                (int from, int to, int side) = jumps.FieldJumpOf(jump.Lane) is not { } fieldJump ? (slots[j], part == 0 ? leaving[jump.Lane] : slots[j], 0)
                    : part == 0 ? (slots[j], fieldJump.Slot, -fieldJump.Direction)
                    : (fieldJump.Slot, leaving[jump.Lane], fieldJump.Direction);
                Move(jump.Lane, from, to, jumps.After(j), side);
            }

            PullMoves(after, times);
        }
    }

    /// <summary>Between two knots at the same time, the state of a lane moves along its slope.</summary>
    /// <param name="side">Below 0 for the slope before that time, above 0 for that behind it.</param>
    private void Move(int lane, int from, int to, ReadOnlySpan<T> at, int side)
    {
        if (from != to)
        {
            moved.Add((lane, from, to));
            LaneNumbers<T>.Put(at, state, map.Lanes, lane);
            nudged[lane] = side == 0 ? times[lane] : side > 0 ? T.BitIncrement(times[lane]) : T.BitDecrement(times[lane]);
        }
    }

    private void PullMoves(T* cotangents, TimeCotangents times)
    {
        if (moved.Count == 0)
        {
            return;
        }

        field.Select(map);
        field.Evaluate(nudged, state, slope);
        foreach ((int lane, int from, int to) in moved)
        {
            double along = 0;
            for (nint at = lane; at < (nint)dimension * map.Lanes; at += map.Lanes)
            {
                along += double.CreateTruncating(cotangents[at]) * double.CreateTruncating(slope[at]);
            }

            times.AddToKnot(map.Rows[lane], to, along);
            times.AddToKnot(map.Rows[lane], from, -along);
        }
    }

    private void PullJumps(StepJumps<T> jumps, int e, ReadOnlySpan<int> these, T* after, int[] slots, TimeCotangents times)
    {
        Span<int> ofLanes = stackalloc int[these.Length];
        for (int i = 0; i < these.Length; i++)
        {
            StepJump jump = jumps.All[these[i]];
            ofLanes[i] = jump.Lane;
            numbers[jump.Lane] = T.CreateTruncating(jump.Number);
            byTime[jump.Lane] = T.Zero;
            LaneNumbers<T>.Put(jumps.Before(these[i]), state, map.Lanes, jump.Lane);
            AddRecorded(jump, recorded.After, after);
        }

        if (events.Reset(e) is { } reset)
        {
            reset.Pull(this.times, state, numbers, after, pulled, byTime, ofLanes);
            foreach (int l in ofLanes)
            {
                CopyLane(pulled, after, l);
            }
        }

        foreach (int j in these)
        {
            StepJump jump = jumps.All[j];
            AddRecorded(jump, recorded.Before, after);
            double byClock = events.Reset(e) is null ? 0 : double.CreateTruncating(byTime[jump.Lane]);
            if (jump.Ordinal < recorded.Most)
            {
                byClock += double.CreateTruncating(*OfEvents(jump, recorded.TimeOf(jump.Ordinal)));
            }

            times.AddToKnot(map.Rows[jump.Lane], slots[j], byClock);
        }
    }

    private void PullCrossings(
        StepJumps<T> jumps, int e, ReadOnlySpan<int> crossed, in PulledStep<T> step, StepPullback<T> steps, TimeCotangents times)
    {
        StepRecord<T> stepRecord = step.StepRecord;
        new Span<T>(mask, map.Lanes).Clear();
        for (int l = 0; l < map.Lanes; l++)
        {
            this.times[l] = T.CreateTruncating(stepRecord.Time[l] + stepRecord.Size[l]);
            cotangent[l] = T.One;
        }

        foreach (int l in crossed)
        {
            mask[l] = T.One;
            LaneNumbers<T>.Put(jumps.Before(FirstOf(jumps, l)), state, map.Lanes, l);
        }

        Span<double> along = stackalloc double[crossed.Length];
        PullCondition(events.Probe(e), crossed);
        probe.Pull(new(stepRecord, lambda, carry, step.Sizes, mask, crossed, byStart, bySize, unused), interpolated: false);
        for (int i = 0; i < crossed.Length; i++)
        {
            int l = crossed[i], row = map.Rows[l];
            double rate = bySize[l] + double.CreateTruncating(byTime[l]), by = step.BySize[l] + times.AtCrossing[row];
            double weight = -by / rate;
            if (by != 0 && (!double.IsFinite(weight) || jumps.Crossings.Contains((l, e, true))))
            {
                failed.Add(row);
            }

            cotangent[l] = double.IsFinite(weight) ? T.CreateTruncating(weight) : T.Zero;
        }

        PullCondition(events.Condition(e), crossed);
        for (int i = 0; i < crossed.Length; i++)
        {
            along[i] = double.CreateTruncating(byTime[crossed[i]]);
        }

        steps.Pull(new(stepRecord, lambda, carry, step.Sizes, mask, crossed, byStart, bySize, step.ByJump), interpolated: false);
        for (int i = 0; i < crossed.Length; i++)
        {
            int l = crossed[i], row = map.Rows[l];
            step.ByStart[l] += byStart[l] + along[i] + times.AtCrossing[row];
            times.AtCrossing[row] = 0;
            for (nint at = l; at < (nint)dimension * map.Lanes; at += map.Lanes)
            {
                step.Lambda[at] += lambda[at];
                step.Carry[at] += carry[at];
            }
        }
    }

    /// <summary>The cotangents of the end of a step that come from a condition there, in the given lanes; zero in all others.</summary>
    private void PullCondition(FieldVjp<T> condition, ReadOnlySpan<int> crossed)
    {
        condition.Pull(times, state, numbers, cotangent, pulled, byTime, crossed);
        new Span<T>(lambda, dimension * map.Lanes).Clear();
        new Span<T>(carry, dimension * map.Lanes).Clear();
        foreach (int l in crossed)
        {
            CopyLane(pulled, lambda, l);
        }
    }

    private void CopyLane(T* from, T* to, int lane)
    {
        for (nint at = lane; at < (nint)dimension * map.Lanes; at += map.Lanes)
        {
            to[at] = from[at];
        }
    }

    private void AddRecorded(StepJump jump, Func<int, int> first, T* to)
    {
        for (int c = 0; c < dimension && jump.Ordinal < recorded.Most; c++)
        {
            to[((nint)c * map.Lanes) + jump.Lane] += *OfEvents(jump, first(jump.Ordinal) + c);
        }
    }

    private T* OfEvents(StepJump jump, int component) =>
        ofResult + ((nint)(firstOfEvents + component) * resultLanes) + map.Rows[jump.Lane];

    private static int FirstOf(StepJumps<T> jumps, int lane)
    {
        for (int j = 0; ; j++)
        {
            if (jumps.All[j].Lane == lane)
            {
                return j;
            }
        }
    }
}
