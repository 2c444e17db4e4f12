using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The assignment of the rows of a block to lanes, from one attempt to the next: accepted rows move to their new
/// states, and finished rows free their lanes.
/// </summary>
internal sealed unsafe class LaneBlock<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> field;
    private readonly Stepper<T> stepper;
    private readonly ErrorScale<T> scale;
    private readonly RowTable<T> table;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly BlockEvents<T>? events;
    private readonly LaneMap.Pool maps;
    private readonly StepRecordList<T> scratch;
    private readonly bool compacts, shared;
    private readonly int[] lanesKept, rowsKept;
    private readonly NativeBuffer<T> begun;
    private readonly StepWork[]? work;
    private readonly bool[] requested;
    private readonly double reach;
    private bool rowsAreCurrent;
    private KnotLists? knots;

    public LaneBlock(
        BlockField<T> field, Stepper<T> stepper, ErrorScale<T> scale, RowTable<T> table, LaneClocks clocks, BlockEvents<T>? events,
        bool compacts, bool shared)
    {
        this.events = events;
        (this.field, this.stepper, this.scale, this.table) = (field, stepper, scale, table);
        (this.clocks, rows, this.compacts, this.shared) = (clocks, table.Rows, compacts, shared);
        (lanesKept, rowsKept, requested) = (new int[rows.Length], new int[rows.Length], new bool[rows.Length]);
        begun = new(rows.Length);
        work = stepper.Work;
        reach = stepper.Reach;
        maps = new(rows.Length, Frame<T>.MinimumCapacity);
        scratch = new(stepper.LayoutOf(kept: false, states: false));
        Current = scratch.Add(LaneMap.None);
    }

    /// <summary>The current step record: its state and, if <see cref="Stepper{T}.CarryIsReady"/>, its carry.</summary>
    public StepRecord<T> Current { get; private set; }

    /// <summary>The number of running rows.</summary>
    public int Running { get; private set; }

    /// <summary>The number of attempts so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>The number of evaluations so far, per running row.</summary>
    public long Evaluations { get; private set; }

    /// <summary>The states of the first <paramref name="count"/> rows.</summary>
    public ReadOnlySpan<RowState> Rows(int count)
    {
        CopyToRows();
        return rows.AsSpan(0, count);
    }

    /// <summary>Removes all rows.</summary>
    public void Clear(StepRecordList<T>? record)
    {
        record?.Clear();
        maps.Clear();
        rowsAreCurrent = true;
        (Running, Attempts, Evaluations) = (0, 0, 0);
    }

    /// <summary>
    /// Assigns the starting rows, at least one, to lanes. <paramref name="slope"/> is true if the first slope is needed
    /// whatever the method; <paramref name="knots"/> are the times at which steps have to end, or null.
    /// </summary>
    public void Begin(ReadOnlySpan<int> started, in BlockValue<T> start, StepRecordList<T>? record, bool slope, KnotLists? knots)
    {
        LaneMap map = maps.Of(started);
        scratch.Clear();
        Current = (record ?? scratch).Add(map);
        Select(map);
        start.GatherTo(map, Current.State);
        LoadClocks(map);
        this.knots = knots;
        BoundTimes();
        if (events?.Begin(Current, started, knots) == true)
        {
            Retire();
        }

        Evaluations += stepper.Begin(Current, clocks.Time, slope);
        CountWork();
        MarkBegun();
        if (stepper.HasConstraints)
        {
            FailInconsistent(Current.Map);
        }
    }

    /// <summary>Adds evaluations of the field to the count that all running rows share.</summary>
    public void Count(int evaluations) => Evaluations += evaluations;

    /// <summary>Counts one attempt and its evaluations.</summary>
    public void CountAttempt()
    {
        Evaluations += stepper.Evaluations;
        Attempts++;
        rowsAreCurrent = false;
        if (work is not null)
        {
            CountWork();
        }
    }

    /// <summary>Adds the cost of each lane in the stepper's last call to its row.</summary>
    public void CountWork()
    {
        if (work is null)
        {
            return;
        }

        LaneMap map = Current.Map;
        for (int l = 0; l < map.Count; l++)
        {
            if (clocks.Active[l] != 0)
            {
                rows[map.Rows[l]].Work.Add(work[l]);
            }
        }
    }

    /// <summary>
    /// Evaluates the further stages that dense output needs, in the accepted steps that contain a save or in all
    /// accepted steps.
    /// </summary>
    public void Complete(T* sizes, bool all)
    {
        bool any = false;
        int count = Current.Map.Count;
        for (int l = 0; l < count; l++)
        {
            bool saves = !table.Lands && clocks.Direction[l] * (clocks.Time[l] - clocks.NextSave[l]) >= 0;
            requested[l] = Current.IsAccepted(l) && (all || saves);
            any |= requested[l];
        }

        if (any)
        {
            stepper.Complete(Current, sizes, requested.AsSpan(0, count));
            CountWork();
        }
    }

    /// <summary>
    /// Replaces <paramref name="error"/> by the error of the interpolant where the latter is larger. If
    /// <paramref name="all"/>, this is done in all attempted steps, otherwise in those that contain a save.
    /// </summary>
    public void RaiseErrorWithin(T* sizes, T* error, bool all)
    {
        bool any = false;
        int count = Current.Map.Count;
        for (int l = 0; l < count; l++)
        {
            bool saves = !table.Lands && clocks.Direction[l] * (Current.Time[l] + Current.Size[l] - clocks.NextSave[l]) > 0;
            requested[l] = clocks.Active[l] != 0 && (all || saves);
            any |= requested[l];
        }

        if (any)
        {
            stepper.RaiseErrorWithin(Current, sizes, requested.AsSpan(0, count), error);
        }
    }

    /// <summary>Moves accepted rows to their new states, and prepares the record of the next attempt.</summary>
    public void Advance(T* accepted, int dimension, StepRecordList<T>? record, bool arrives)
    {
        StepRecord<T> stepRecord = Current, next;
        LaneMap map = stepRecord.Map;
        if (record is null && scratch.Count == 2)
        {
            next = ReferenceEquals(stepRecord, scratch[0]) ? scratch[1] : scratch[0];
            next.SetRows(map);
        }
        else
        {
            next = (record ?? scratch).Add(map);
        }

        StageKernels<T>.Choose(next.State, accepted, stepper.Trial, stepRecord.State, dimension, map.Lanes);
        stepper.Advance(stepRecord, next, accepted);
        Current = next;
        if (arrives && knots is not null)
        {
            BoundTimes();
        }
    }

    /// <summary>
    /// Restricts the times that the field receives to those between the last jump before and the first jump after the
    /// start of each row's next step. Unlike <see cref="BoundSteps"/>, it does not need the step size.
    /// </summary>
    public void BoundTimes()
    {
        for (int l = 0; knots is { HasJumps: true } && l < Current.Map.Lanes; l++)
        {
            Current.SetBounds(l, knots.JumpsAround(Current.Map.Rows[l]));
        }
    }

    /// <summary>Restricts the times that the field receives in steps of known size.</summary>
    public void BoundSteps()
    {
        StepRecord<T> stepRecord = Current;
        stepRecord.Unbound();
        for (int l = 0; l < stepRecord.Map.Lanes && knots is { HasJumps: true }; l++)
        {
            stepRecord.SetBoundsOfStep(l, knots.JumpsAround(stepRecord.Map.Rows[l]), reach);
        }
    }

    /// <summary>
    /// Stops the lanes of finished rows and saves their final states. If the running rows then fit into fewer vectors,
    /// they move to a smaller set of lanes.
    /// </summary>
    public void Retire()
    {
        LaneMap map = Current.Map;
        int kept = 0;
        for (int l = 0; l < map.Count; l++)
        {
            int r = map.Rows[l];
            if (clocks.Active[l] != 0 && rows[r].Done)
            {
                clocks.Stop(l);
                Running--;
                table.SaveEnd(Current, l);
            }

            if (clocks.Active[l] != 0)
            {
                (lanesKept[kept], rowsKept[kept]) = (l, r);
                kept++;
            }
        }

        if (compacts && kept > 0 && kept < map.Count && maps.LanesOf(kept) < map.Lanes)
        {
            CopyToRows();
            LaneMap smaller = maps.Of(rowsKept.AsSpan(0, kept));
            Current.Compact(smaller, lanesKept.AsSpan(0, kept));
            stepper.Compact(lanesKept.AsSpan(0, kept));
            LoadClocks(smaller);
            Select(smaller);
            BoundTimes();
            if (Current.MayHaveBegun)
            {
                RestoreBegun();
            }
        }
    }

    /// <summary>Copies the clock of a lane to its row.</summary>
    public void CopyToRow(int lane, ref RowState row)
    {
        clocks.CopyToRow(lane, ref row, Attempts);
        row.Evaluations = Evaluations;
        row.ToleranceRaised |= scale.IsFloored(lane);
    }

    /// <summary>
    /// Writes the current state to a snapshot; <paramref name="attempts"/> is the number of attempts made before it.
    /// </summary>
    public void Save(IntegratorSnapshot<T> snapshot, int attempts)
    {
        CopyToRows();
        snapshot.CopyFrom(Current);
        rows.CopyTo(snapshot.Rows, 0);
        stepper.LaneMemory?.CopyTo(snapshot.Memory, 0);
        events?.CopyTo(snapshot.ConditionStates, snapshot.Events);
        (snapshot.CarryIsReady, snapshot.Attempts, snapshot.Evaluations) = (stepper.CarryIsReady, attempts, Evaluations);
    }

    /// <summary>Returns to the state of a snapshot.</summary>
    public void Restore(IntegratorSnapshot<T> snapshot, StepRecordList<T>? record)
    {
        record?.Clear();
        scratch.Clear();
        Current = (record ?? scratch).Add(snapshot.Map);
        snapshot.CopyTo(Current);
        snapshot.Rows.CopyTo(rows, 0);
        (stepper.CarryIsReady, Attempts, Evaluations) = (snapshot.CarryIsReady, snapshot.Attempts, snapshot.Evaluations);
        LoadClocks(snapshot.Map);
        Select(snapshot.Map);
        events?.Restore(snapshot.ConditionStates, snapshot.Events);
        if (stepper.LaneMemory is { } memory)
        {
            snapshot.Memory.CopyTo(memory, 0);
        }

        for (int l = 0; l < Current.Map.Count && knots is not null; l++)
        {
            knots.Resume(Current.Map.Rows[l], rows[Current.Map.Rows[l]]);
        }

        BoundTimes();
        MarkBegun();
        RestoreBegun();
    }

    public void Dispose()
    {
        scratch.Dispose();
        begun.Dispose();
    }

    private void Select(LaneMap map)
    {
        field.Select(map);
        events?.Select(map);
    }

    /// <summary>Marks the lanes that start or restart with the next attempt.</summary>
    private void MarkBegun()
    {
        for (int l = 0; l < Current.Map.Count && Current.MarksBegun; l++)
        {
            if (rows[Current.Map.Rows[l]].RestartAttempt == Attempts)
            {
                Current.SetBegun(l);
            }
        }
    }

    /// <summary>
    /// Evaluates the first slopes of the lanes that start or restart with the next attempt again, because the values that
    /// their derivatives read are stored for the previous lanes.
    /// </summary>
    private void RestoreBegun()
    {
        for (int l = 0; l < Current.Map.Lanes; l++)
        {
            begun.Data[l] = rows[Current.Map.Rows[l]].RestartAttempt == Attempts ? T.One : T.Zero;
        }

        stepper.Restore(Current, clocks.Time, begun.Data);
    }

    /// <summary>Copies the rows of a map to the lanes of the clocks.</summary>
    private void LoadClocks(LaneMap map)
    {
        clocks.Clear(map.Lanes);
        scale.ClearFloors(map.Lanes);
        Running = 0;
        int first = -1;
        for (int l = 0; l < map.Lanes; l++)
        {
            int r = map.Rows[l];
            clocks.Load(l, rows[r], table.NextSave(r));
            if (l >= map.Count)
            {
                clocks.Active[l] = 0;
            }

            if (clocks.Active[l] != 0)
            {
                Running++;
                first = first < 0 ? l : first;
            }
        }

        rowsAreCurrent = true;
        if (shared)
        {
            clocks.CopyMemoryToFirstLane(first < 0 ? map.Count - 1 : first);
        }
    }

    /// <summary>Fails the rows whose initial state violates the constraints.</summary>
    private void FailInconsistent(LaneMap map)
    {
        for (int l = 0; l < map.Count; l++)
        {
            if (clocks.Active[l] != 0 && stepper.MissesConstraints(l))
            {
                (rows[map.Rows[l]].Status, rows[map.Rows[l]].Done) = (SolveStatus.InconsistentStart, true);
            }
        }

        Retire();
    }

    /// <summary>Copies the clocks of all lanes to their rows.</summary>
    private void CopyToRows()
    {
        LaneMap map = Current.Map;
        for (int l = 0; l < map.Count && !rowsAreCurrent; l++)
        {
            if (clocks.Active[l] != 0)
            {
                CopyToRow(l, ref rows[map.Rows[l]]);
            }
        }

        rowsAreCurrent = true;
    }
}
