using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The adjoint of events. A reset y⁺ = R(t, y) is pulled back by its own vjp. The size h of a step that ends where a
/// condition is zero, g(t + h, Φ(y, t, h)) = 0 with Φ the state at the step's end, depends on all inputs of g: with H
/// the cotangent of h and ġ the derivative of g with respect to h, the step is pulled back once more with the cotangent
/// −H/ġ of g. Derived here, from the implicit function theorem.
/// </summary>
internal sealed unsafe class EventPullback<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The slot that stands for a periodic event, whose times shift with t₀.</summary>
    public const int PeriodicSlot = -2;

    /// <summary>The slot that stands for an event at constant times.</summary>
    public const int ConstantSlot = -3;

    private readonly BlockField<T> field;
    private readonly EventDerivatives<T> events;
    private readonly FieldDerivatives<T> probeField;
    private readonly StepPullback<T> probe;
    private readonly RecordedEvents recorded;
    private readonly int[] firstSlots, lanes;
    private readonly int dimension, capacity, unit;
    private readonly NativeBuffer<T> buffer, lanesBuffer;
    private readonly T* state, lambda, carry, pulled, slope, times, numbers, timeBar, cotangent, mask, sideTimes;
    private readonly double[] startBars, sizeBars, unused;
    private readonly List<int> failed = [];
    private readonly List<(int Lane, int From, int To)> moves = [];
    private LaneMap map = LaneMap.None;
    private T* resultBars;
    private int resultLanes, firstOfEvents;

    /// <param name="probeField">Derivatives of the field that accumulate no cotangents of arguments.</param>
    /// <param name="firstSlots">
    /// For each event, the index of its first time among all times that are inputs; −1 for a condition,
    /// <see cref="PeriodicSlot"/> for a periodic event, <see cref="ConstantSlot"/> for one at constant times.
    /// </param>
    public EventPullback(
        Stepper<T> stepper, BlockField<T> field, EventDerivatives<T> events, FieldDerivatives<T> probeField,
        RecordedEvents recorded, int[] firstSlots, int capacity)
    {
        (this.field, this.events, this.probeField) = (field, events, probeField);
        (this.recorded, this.firstSlots) = (recorded, firstSlots);
        (dimension, this.capacity) = (field.Dimension, capacity);
        probe = stepper.CreatePullback(probeField, times: true);
        unit = BlockSize.Of(dimension, capacity);
        buffer = new((4L + probe.CarryVectors) * unit);
        state = buffer.Data;
        lambda = state + unit;
        pulled = lambda + unit;
        slope = pulled + unit;
        carry = slope + unit;
        lanesBuffer = new(6L * capacity);
        times = lanesBuffer.Data;
        numbers = times + capacity;
        timeBar = numbers + capacity;
        cotangent = timeBar + capacity;
        mask = cotangent + capacity;
        sideTimes = mask + capacity;
        (startBars, sizeBars) = (new double[capacity], new double[capacity]);
        (unused, lanes) = (new double[capacity], new int[capacity]);
    }

    /// <summary>The rows with an event whose condition touches zero without crossing it, or jumps across it.</summary>
    public IReadOnlyList<int> Failed => failed;

    /// <summary>Begins with the cotangents of the result.</summary>
    /// <param name="resultBars">The cotangents, [components] per lane.</param>
    /// <param name="firstOfEvents">The index of the first component that belongs to events.</param>
    public void Begin(ReadOnlySpan<BlockValue<T>> arguments, T* resultBars, int resultLanes, int firstOfEvents)
    {
        this.resultBars = resultBars;
        (this.resultLanes, this.firstOfEvents) = (resultLanes, firstOfEvents);
        failed.Clear();
        events.Begin(arguments);
        probeField.Begin(arguments);
    }

    /// <summary>Selects the rows of the lanes for the following calls.</summary>
    public void Select(LaneMap map)
    {
        this.map = map;
        events.Select(map);
        probeField.Select(map);
    }

    public void Finish() => events.Finish();

    /// <summary>
    /// Pulls the cotangents of the states after events back to the states before them. Events at the same time each
    /// have their own time variable, so that one can move without the others; between two events, the state then moves
    /// along its slope.
    /// </summary>
    /// <param name="successful">1 for the lanes whose rows are pulled back, else 0.</param>
    /// <param name="after">The cotangents, [dimension] per lane.</param>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="arrivals">For each lane, the knot at which the step before the events ends.</param>
    /// <param name="departures">For each lane, the knot at which the step after the events begins.</param>
    public void PullJumps(
        StepJumps<T> jumps, T* successful, T* after, double[] clock, int[] arrivals, int[] departures,
        TimeCotangents times)
    {
        for (int l = 0; l < map.Lanes; l++)
        {
            this.times[l] = T.CreateTruncating(clock[l]);
        }

        int[] slots = SlotsOf(jumps, arrivals, times);
        MoveAfterEvents(jumps, slots, successful, after, departures, times);
        for (int order = jumps.All.Max(j => j.Order); order >= 0; order--)
        {
            for (int e = 0; e < firstSlots.Length; e++)
            {
                int count = 0;
                foreach ((int j, StepJump jump) in jumps.All.Index())
                {
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

            moves.Clear();
            foreach ((int j, StepJump jump) in jumps.All.Index())
            {
                if (successful[jump.Lane] != T.Zero && jump.Order == order)
                {
                    int side = jumps.FieldJumpOf(jump.Lane) is { } fieldJump ? -fieldJump.Direction : 0;
                    AddMove(jump.Lane, SlotBefore(jumps, slots, j, arrivals), slots[j], jumps.Before(j), side);
                }
            }

            PullMoves(after, times);
        }
    }

    /// <summary>Pulls back the sizes of steps that end on crossings, through their conditions.</summary>
    public void PullCrossings(StepJumps<T> jumps, in PulledStep<T> step, StepPullback<T> steps, TimeCotangents times)
    {
        for (int e = 0; e < firstSlots.Length; e++)
        {
            int count = 0;
            foreach ((int lane, int crossedEvent, _) in jumps.Crossings)
            {
                if (crossedEvent == e && step.Mask[lane] != T.Zero)
                {
                    lanes[count++] = lane;
                }
            }

            if (count > 0)
            {
                Array.Sort(lanes, 0, count);
                PullCrossings(jumps, e, lanes.AsSpan(0, count), step, steps, times);
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

    /// <summary>Returns the knot of each event; an event with a condition has the knot that precedes it.</summary>
    private int[] SlotsOf(StepJumps<T> jumps, int[] arrivals, TimeCotangents times)
    {
        int[] slots = new int[jumps.All.Count];
        foreach ((int j, StepJump jump) in jumps.All.Index())
        {
            int first = firstSlots[jump.Event];
            slots[j] = first >= 0 ? times.Stride + 1 + first + jump.Number
                : first == PeriodicSlot ? RowState.StartKnot
                : first == ConstantSlot ? RowState.ConstantKnot
                : SlotBefore(jumps, slots, j, arrivals);
        }

        return slots;
    }

    private static int SlotBefore(StepJumps<T> jumps, int[] slots, int jump, int[] arrivals)
    {
        int lane = jumps.All[jump].Lane;
        int j = jump - 1;
        while (j >= 0 && jumps.All[j].Lane != lane)
        {
            j--;
        }

        return j < 0 ? arrivals[lane] : slots[j];
    }

    /// <summary>Pulls back the moves from the last event to the departure knots, across a jump of the field.</summary>
    private void MoveAfterEvents(
        StepJumps<T> jumps, int[] slots, T* successful, T* after, int[] departures, TimeCotangents times)
    {
        for (int part = 1; part >= 0; part--)
        {
            moves.Clear();
            foreach ((int j, StepJump jump) in jumps.All.Index())
            {
                bool isLast = !jumps.All.Any(other => other.Lane == jump.Lane && other.Order > jump.Order);
                if (successful[jump.Lane] == T.Zero || !isLast)
                {
                    continue;
                }

                (int from, int to, int side) = jumps.FieldJumpOf(jump.Lane) is not { } fieldJump
                    ? (slots[j], part == 0 ? departures[jump.Lane] : slots[j], 0)
                    : part == 0 ? (slots[j], fieldJump.Slot, -fieldJump.Direction)
                    : (fieldJump.Slot, departures[jump.Lane], fieldJump.Direction);
                AddMove(jump.Lane, from, to, jumps.After(j), side);
            }

            PullMoves(after, times);
        }
    }

    /// <summary>Adds the move of a lane's state along its slope between two knots at the same time.</summary>
    /// <param name="side">−1 for the slope just before that time, 1 for the slope just after it, 0 at it.</param>
    private void AddMove(int lane, int from, int to, ReadOnlySpan<T> at, int side)
    {
        if (from != to)
        {
            moves.Add((lane, from, to));
            LaneComponents<T>.Write(at, state, map.Lanes, lane);
            T time = times[lane];
            sideTimes[lane] = side == 0 ? time : side > 0 ? T.BitIncrement(time) : T.BitDecrement(time);
        }
    }

    private void PullMoves(T* cotangents, TimeCotangents times)
    {
        if (moves.Count == 0)
        {
            return;
        }

        field.Select(map);
        field.Evaluate(sideTimes, state, slope);
        foreach ((int lane, int from, int to) in moves)
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

    private void PullJumps(
        StepJumps<T> jumps, int e, ReadOnlySpan<int> indices, T* after, int[] slots, TimeCotangents times)
    {
        Span<int> jumpLanes = stackalloc int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            StepJump jump = jumps.All[indices[i]];
            jumpLanes[i] = jump.Lane;
            numbers[jump.Lane] = T.CreateTruncating(jump.Number);
            timeBar[jump.Lane] = T.Zero;
            LaneComponents<T>.Write(jumps.Before(indices[i]), state, map.Lanes, jump.Lane);
            AddRecorded(jump, recorded.After, after);
        }

        if (events.Reset(e) is { } reset)
        {
            reset.Pull(this.times, state, numbers, after, pulled, timeBar, jumpLanes);
            foreach (int l in jumpLanes)
            {
                CopyLane(pulled, after, l);
            }
        }

        foreach (int j in indices)
        {
            StepJump jump = jumps.All[j];
            AddRecorded(jump, recorded.Before, after);
            double clockBar = events.Reset(e) is null ? 0 : double.CreateTruncating(timeBar[jump.Lane]);
            if (jump.Ordinal < recorded.MaxEvents)
            {
                clockBar += double.CreateTruncating(*RecordedBar(jump, recorded.TimeOf(jump.Ordinal)));
            }

            times.AddToKnot(map.Rows[jump.Lane], slots[j], clockBar);
        }
    }

    private void PullCrossings(
        StepJumps<T> jumps, int e, ReadOnlySpan<int> crossed, in PulledStep<T> step, StepPullback<T> steps,
        TimeCotangents times)
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
            LaneComponents<T>.Write(jumps.Before(FirstJumpOf(jumps, l)), state, map.Lanes, l);
        }

        PullCondition(events.Probe(e), crossed);
        probe.Pull(
            new(stepRecord, lambda, carry, unit, step.Sizes, mask, crossed, startBars, sizeBars, unused),
            interpolated: false);
        foreach (int l in crossed)
        {
            int row = map.Rows[l];
            double rate = sizeBars[l] + double.CreateTruncating(timeBar[l]);
            double sizeBar = step.SizeBars[l] + times.AtCrossing[row];
            double weight = -sizeBar / rate;
            if (sizeBar != 0 && (!double.IsFinite(weight) || jumps.Crossings.Contains((l, e, true))))
            {
                failed.Add(row);
            }

            cotangent[l] = double.IsFinite(weight) ? T.CreateTruncating(weight) : T.Zero;
        }

        PullCondition(events.Condition(e), crossed);
        steps.Pull(
            new(stepRecord, lambda, carry, unit, step.Sizes, mask, crossed, startBars, sizeBars, step.JumpBars),
            interpolated: false);
        foreach (int l in crossed)
        {
            int row = map.Rows[l];
            step.StartBars[l] += startBars[l] + double.CreateTruncating(timeBar[l]) + times.AtCrossing[row];
            times.AtCrossing[row] = 0;
            for (nint at = l; at < (nint)dimension * map.Lanes; at += map.Lanes)
            {
                step.Lambda[at] += lambda[at];
                for (int v = 0; v < probe.CarryVectors; v++)
                {
                    step.Carry[(v * step.CarryUnit) + at] += carry[((nint)v * unit) + at];
                }
            }
        }
    }

    /// <summary>Sets the cotangents of a step's end to the contribution of a condition; zero in other lanes.</summary>
    private void PullCondition(FieldVjp<T> condition, ReadOnlySpan<int> crossed)
    {
        condition.Pull(times, state, numbers, cotangent, pulled, timeBar, crossed);
        new Span<T>(lambda, dimension * map.Lanes).Clear();
        new Span<T>(carry, probe.CarryVectors * unit).Clear();
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
        for (int c = 0; c < dimension && jump.Ordinal < recorded.MaxEvents; c++)
        {
            to[((nint)c * map.Lanes) + jump.Lane] += *RecordedBar(jump, first(jump.Ordinal) + c);
        }
    }

    private T* RecordedBar(StepJump jump, int component) =>
        resultBars + ((nint)(firstOfEvents + component) * resultLanes) + map.Rows[jump.Lane];

    private static int FirstJumpOf(StepJumps<T> jumps, int lane)
    {
        int j = 0;
        while (jumps.All[j].Lane != lane)
        {
            j++;
        }

        return j;
    }
}
