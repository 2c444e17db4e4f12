using System.Numerics;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The rows of a block in their lanes, from one attempt to the next: rows take their new states, and those that are done give up
/// their lanes.
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
    private readonly bool[] asks;
    private readonly double reach;
    private bool settled;
    private KnotLists? knots;

    /// <param name="compacts">Whether rows that are done give up their lanes.</param>
    /// <param name="shared">Whether rows share their steps.</param>
    public LaneBlock(
        BlockField<T> field, Stepper<T> stepper, ErrorScale<T> scale, RowTable<T> table, LaneClocks clocks, BlockEvents<T>? events,
        bool compacts, bool shared)
    {
        this.events = events;
        (this.field, this.stepper, this.scale, this.table) = (field, stepper, scale, table);
        (this.clocks, rows, this.compacts, this.shared) = (clocks, table.Rows, compacts, shared);
        (lanesKept, rowsKept, asks) = (new int[rows.Length], new int[rows.Length], new bool[rows.Length]);
        begun = new(rows.Length);
        work = stepper.Work;
        reach = stepper.Reach;
        maps = new(rows.Length, Frame<T>.MinimumCapacity);
        scratch = new(stepper.LayoutOf(kept: false, states: false));
        Current = scratch.Add(LaneMap.None);
    }

    /// <summary>The attempted step at hand: its state and, where ready, carry.</summary>
    public StepRecord<T> Current { get; private set; }

    /// <summary>The rows that run.</summary>
    public int Running { get; private set; }

    /// <summary>The attempts made so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>The evaluations so far, of each row that runs.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Where each row stands, as many as there are.</summary>
    public ReadOnlySpan<RowState> Rows(int count)
    {
        Settle();
        return rows.AsSpan(0, count);
    }

    /// <summary>Begins with no row.</summary>
    public void Clear(StepRecordList<T>? record)
    {
        record?.Clear();
        maps.Clear();
        settled = true;
        (Running, Attempts, Evaluations) = (0, 0, 0);
    }

    /// <summary>Lays the starts of rows out in lanes, at least one.</summary>
    /// <param name="slope">Whether the first slope is wanted in any case.</param>
    /// <param name="knots">Times on which steps land; null for none.</param>
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
        bool ends = events?.Begin(Current, started, knots) == true;
        Evaluations += stepper.Begin(Current, clocks.Time, slope);
        CountWork();
        MarkBegun();
        if (stepper.HasConstraints)
        {
            FailInconsistent(map);
        }
        else if (ends)
        {
            Retire();
        }
    }

    /// <summary>Each row that runs has had so many more evaluations.</summary>
    public void Count(int evaluations) => Evaluations += evaluations;

    /// <summary>An attempt has been made.</summary>
    public void CountAttempt()
    {
        Evaluations += stepper.Evaluations;
        Attempts++;
        settled = false;
        if (work is not null)
        {
            CountWork();
        }
    }

    /// <summary>Adds what lanes have cost by themselves in the stepper's last call to their rows.</summary>
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
    /// Has the stepper evaluate what states within the accepted steps need that hold a save, or within all of them.
    /// </summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    public void Complete(T* sizes, bool all)
    {
        bool any = false;
        int count = Current.Map.Count;
        for (int l = 0; l < count; l++)
        {
            bool saves = !table.Lands && clocks.Direction[l] * (clocks.Time[l] - clocks.NextSave[l]) >= 0;
            asks[l] = Current.IsTaken(l) && (all || saves);
            any |= asks[l];
        }

        if (any)
        {
            stepper.Complete(Current, sizes, asks.AsSpan(0, count));
            CountWork();
        }
    }

    /// <summary>
    /// Has the stepper estimate the errors within the attempted steps that hold a save, or within all of them.
    /// </summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    /// <param name="error">The estimated errors at the ends of the steps, which are raised.</param>
    public void AddErrorWithin(T* sizes, T* error, bool all)
    {
        bool any = false;
        int count = Current.Map.Count;
        for (int l = 0; l < count; l++)
        {
            bool saves = !table.Lands && clocks.Direction[l] * (Current.Time[l] + Current.Size[l] - clocks.NextSave[l]) > 0;
            asks[l] = clocks.Active[l] != 0 && (all || saves);
            any |= asks[l];
        }

        if (any)
        {
            stepper.AddErrorWithin(Current, sizes, asks.AsSpan(0, count), error);
        }
    }

    /// <summary>Takes accepted rows to their new states.</summary>
    /// <param name="taken">1 or 0 for each lane.</param>
    /// <param name="record">Where the coming attempt goes; null if it is not kept.</param>
    /// <param name="arrives">Whether rows may begin anew where they have arrived.</param>
    public void Advance(T* taken, int dimension, StepRecordList<T>? record, bool arrives)
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

        StageKernels<T>.Choose(next.State, taken, stepper.Trial, stepRecord.State, dimension, map.Lanes);
        stepper.Advance(stepRecord, next, taken);
        Current = next;
        if (arrives && knots is not null)
        {
            BoundTimes();
        }
    }

    /// <summary>The field sees only times between the jumps around the coming steps, whatever their sizes.</summary>
    public void BoundTimes()
    {
        for (int l = 0; knots is { HasJumps: true } && l < Current.Map.Lanes; l++)
        {
            Current.SetBounds(l, knots.JumpsAround(Current.Map.Rows[l]));
        }
    }

    /// <summary>Likewise in steps whose sizes are known.</summary>
    public void BoundSteps()
    {
        StepRecord<T> stepRecord = Current;
        stepRecord.Unbound();
        for (int l = 0; l < stepRecord.Map.Lanes && knots is { HasJumps: true }; l++)
        {
            stepRecord.SetBoundsOfStep(l, knots.JumpsAround(stepRecord.Map.Rows[l]), reach);
        }
    }

    /// <summary>Ends rows that are done; where that leaves whole vectors empty, the others move together.</summary>
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
            Settle();
            LaneMap smaller = maps.Of(rowsKept.AsSpan(0, kept));
            Current.Compact(smaller, lanesKept.AsSpan(0, kept));
            stepper.Compact(lanesKept.AsSpan(0, kept));
            LoadClocks(smaller);
            Select(smaller);
            BoundTimes();
        }
    }

    /// <summary>Brings a row up to where its lane stands.</summary>
    public void Settle(int lane, ref RowState row)
    {
        clocks.Settle(lane, ref row, Attempts);
        row.Evaluations = Evaluations;
        row.ToleranceRaised |= scale.IsFloored(lane);
    }

    /// <param name="attempts">The number of attempts made before.</param>
    public void Save(IntegratorSnapshot<T> snapshot, int attempts)
    {
        Settle();
        snapshot.Take(Current);
        rows.CopyTo(snapshot.Rows, 0);
        stepper.LaneMemory?.CopyTo(snapshot.Memory, 0);
        events?.CopyTo(snapshot.Sides, snapshot.Events);
        (snapshot.CarryIsReady, snapshot.Attempts, snapshot.Evaluations) = (stepper.CarryIsReady, attempts, Evaluations);
    }

    /// <summary>Goes back to where a snapshot was taken.</summary>
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
        events?.Restore(snapshot.Sides, snapshot.Events);
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
        for (int l = 0; l < Current.Map.Lanes; l++)
        {
            begun.Data[l] = rows[Current.Map.Rows[l]].BegunAt == Attempts ? T.One : T.Zero;
        }

        stepper.Restore(Current, clocks.Time, begun.Data);
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

    /// <summary>Marks the lanes that begin with the coming attempt.</summary>
    private void MarkBegun()
    {
        for (int l = 0; l < Current.Map.Count && Current.MarksBegun; l++)
        {
            if (rows[Current.Map.Rows[l]].BegunAt == Attempts)
            {
                Current.SetBegun(l);
            }
        }
    }

    /// <summary>Takes the rows of a map into the lanes of the clocks.</summary>
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

        settled = true;
        if (shared)
        {
            clocks.LeadBy(first < 0 ? map.Count - 1 : first);
        }
    }

    /// <summary>Ends rows whose start misses the constraints.</summary>
    private void FailInconsistent(LaneMap map)
    {
        for (int l = 0; l < map.Count; l++)
        {
            if (stepper.MissesConstraints(l))
            {
                (rows[map.Rows[l]].Status, rows[map.Rows[l]].Done) = (SolveStatus.InconsistentStart, true);
            }
        }

        Retire();
    }

    /// <summary>Brings rows up to where their lanes stand.</summary>
    private void Settle()
    {
        LaneMap map = Current.Map;
        for (int l = 0; l < map.Count && !settled; l++)
        {
            if (clocks.Active[l] != 0)
            {
                Settle(l, ref rows[map.Rows[l]]);
            }
        }

        settled = true;
    }
}
