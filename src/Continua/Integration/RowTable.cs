using System.Numerics;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>The rows of a block: their states, the knots at which their steps end, and their saved values.</summary>
internal sealed unsafe class RowTable<T>(int dimension, int capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private BlockProblem<T> problem = new();
    private StepPlanner? planner;
    private Stepper<T>? stepper;
    private DomainCheck<T>? domain;
    private StepTangents<T>? tangents;

    /// <summary>The state of each row.</summary>
    public RowState[] Rows { get; } = new RowState[capacity];

    /// <summary>Whether steps end at save times; if not, values there are interpolated.</summary>
    public bool Lands { get; private set; }

    /// <summary>
    /// Sets the planner, the stepper, the domain check and the tangents of times, which are created after this table
    /// because they read its rows.
    /// </summary>
    public void Connect(StepPlanner planner, Stepper<T> stepper, DomainCheck<T>? domain, StepTangents<T>? tangents)
    {
        (this.planner, this.stepper, this.domain, this.tangents) = (planner, stepper, domain, tangents);
        Lands = planner.LandsOnSaves || !stepper.Interpolates;
    }

    /// <summary>Sets the problems of the block, before <see cref="Start"/> of each row.</summary>
    public void Begin(BlockProblem<T> problem) => this.problem = problem;

    /// <summary>
    /// Starts a row: checks its initial state and times, and saves the values at its start. If
    /// <paramref name="firstStep"/> is null, the first step is chosen from the equation;
    /// <paramref name="quadratureError"/> is the initial value of the estimated error of integrals.
    /// </summary>
    /// <returns>Whether the row runs.</returns>
    public bool Start(int r, double? firstStep, double quadratureError)
    {
        double t0 = problem.T0[r], t1 = problem.T1[r];
        ref RowState row = ref Rows[r];
        row = default;
        (row.Start, row.End, row.Direction) = (t0, t1, t1 >= t0 ? 1 : -1);
        (row.Time, row.KnotFrom, row.KnotFromIndex) = (t0, t0, RowState.StartKnot);
        row.Memory = StepMemory.Fresh;
        row.SaveCount = problem.SaveCount(r);
        row.QuadratureError = quadratureError;
        bool hasTimes = double.IsFinite(t0) && double.IsFinite(t1);
        row.WorstComponent = hasTimes ? problem.Start.FirstNotFinite(r) : -1;
        bool finite = hasTimes && row.WorstComponent < 0;
        row.Done = t0 == t1 || !hasTimes;
        row.Status = !finite ? SolveStatus.NotFinite
            : domain?.IsOutside(problem.Start, r, ref row) == true ? SolveStatus.LeftDomain
            : !TimesAreInOrder(r) ? SolveStatus.TimesOutOfOrder
            : problem.Extents.Length > 0 && IsForbiddenByPath(ref row)
                ? SolveStatus.OutsidePath
                : SolveStatus.Succeeded;
        row.Done |= row.Status != SolveStatus.Succeeded;
        row.Proposed = planner!.FirstSize > 0 ? planner.FirstSize
            : firstStep is { } first ? ClockResolution.FirstStep(first, row) : 0;
        if (problem.Knots is { } knots)
        {
            knots.Start(r, row);
            row.KnotFromIndex = knots.StartSlot(r);
        }

        // A row without a span runs only for the events at its start.
        bool firesAtStart = problem.Knots?.Pending(r) is { Count: > 0 };
        row.Done &= row.Status != SolveStatus.Succeeded || !firesAtStart;
        bool savesStart = Lands || firesAtStart;
        while (row.Saved < row.SaveCount && (row.Done || (savesStart && problem.Time(r, row.Saved) == t0)))
        {
            SaveStart(r, row.Saved++);
        }

        row.SavedAtStart = row.Saved;
        if (row.Done)
        {
            SaveStart(r, problem.TimeStride);
        }
        else
        {
            BeginSegment(r);
        }

        return !row.Done;
    }

    /// <summary>The next save time of a row; NaN if there is none.</summary>
    public double NextSave(int r) => Rows[r].Saved < Rows[r].SaveCount ? problem.Time(r, Rows[r].Saved) : double.NaN;

    /// <summary>
    /// Saves the values at the save times that an accepted step passed; <paramref name="slack"/> is the uncertainty of
    /// the end time of the step.
    /// </summary>
    public void SavePassed(StepRecord<T> stepRecord, int lane, T size, double slack)
    {
        int r = stepRecord.Map.Rows[lane], first = Rows[r].Saved;
        while (Rows[r].Saved < Rows[r].SaveCount && Reaches(r, slack))
        {
            Save(stepRecord, lane, r, Rows[r].Saved++, size);
        }

        if (stepRecord.Knots.Length > 0)
        {
            stepRecord.Knots[lane] = stepRecord.Knots[lane] with { FirstSave = first, EndSave = Rows[r].Saved };
        }
    }

    /// <summary>Starts the next segment of a row whose accepted step ended at a knot, or finishes the row.</summary>
    /// <returns>Whether an event fires or the field jumps at the knot.</returns>
    public bool Land(int r)
    {
        ref RowState row = ref Rows[r];
        (row.KnotFrom, row.KnotFromIndex, row.StepInSegment) = (row.KnotTo, row.KnotToIndex, 0);
        bool hasEffect = problem.Knots is { } knots && knots.Arrive(r, row, row.KnotTo);
        row.Done = row.KnotTo == row.End;
        if (!row.Done)
        {
            BeginSegment(r);
        }

        return hasEffect;
    }

    /// <summary>Starts the next segment of a row whose accepted step ended at the crossing of a condition.</summary>
    public void LandOnEvent(int r, double time)
    {
        ref RowState row = ref Rows[r];
        (row.KnotFrom, row.KnotFromIndex, row.StepInSegment) = (time, RowState.EventKnot, 0);
        if (!row.Done)
        {
            BeginSegment(r);
        }
    }

    /// <summary>
    /// Saves the final state of a row, NaN if the row failed, and NaN at the save times that the row did not reach. The
    /// values saved before a failure are kept.
    /// </summary>
    public void SaveEnd(StepRecord<T> stepRecord, int lane)
    {
        if (problem.Saved == null)
        {
            return;
        }

        int r = stepRecord.Map.Rows[lane];
        int end = problem.TimeStride, lanes = stepRecord.Map.Lanes;
        for (int save = Rows[r].Saved; save < end; save++)
        {
            SaveNaN(r, save);
        }

        if (!Rows[r].Status.IsSuccess())
        {
            SaveNaN(r, end);
            return;
        }

        T* from = stepRecord.State + lane, to = SavedPointer(r, end, 0);
        for (int c = 0; c < dimension; c++, from += lanes, to += problem.SavedLanes)
        {
            *to = *from;
        }
    }

    /// <summary>
    /// Whether a path that the field reads forbids times beyond its knots. If the path allows them, the row stores the
    /// excess for a note.
    /// </summary>
    private bool IsForbiddenByPath(ref RowState row)
    {
        (double low, double high) = row.Direction > 0 ? (row.Start, row.End) : (row.End, row.Start);
        foreach (PathExtent extent in problem.Extents)
        {
            if (low < extent.First || high > extent.Last)
            {
                (row.BeyondKnot, row.BeyondTime, row.IsBeyondKnot) = low < extent.First
                    ? (extent.First, low, true)
                    : (extent.Last, high, true);
                if (extent.Refuses)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool TimesAreInOrder(int r)
    {
        ref RowState row = ref Rows[r];
        double before = row.Start;
        for (int save = 0; save < row.SaveCount; save++)
        {
            ref double time = ref problem.Times[(r * problem.TimeStride) + save];
            if (!Follows(time, before, row))
            {
                time = ClockResolution.IntoSpan(time, row.Start, row.End);
                if (!Follows(time, before, row))
                {
                    (row.WorstComponent, row.RefusedTime) = (save, time);
                    return false;
                }
            }

            before = time;
        }

        return true;
    }

    private static bool Follows(double time, double before, in RowState row) =>
        row.Direction * (time - before) >= 0 && row.Direction * (row.End - time) >= 0;

    private void BeginSegment(int r)
    {
        ref RowState row = ref Rows[r];
        bool toSave = Lands && row.Saved < row.SaveCount
            && row.Direction * (row.End - problem.Time(r, row.Saved)) >= 0;
        row.KnotTo = toSave ? problem.Time(r, row.Saved) : row.End;
        row.KnotToIndex = toSave ? row.Saved : problem.TimeStride;
        if (problem.Knots is { } knots)
        {
            int slot = problem.TimeStride;
            double time = knots.Next(r, row, ref slot, out bool isInput);
            double before = row.Direction * (row.KnotTo - time);
            bool isFirst = before > 0 || (before == 0 && isInput);
            (row.KnotTo, row.KnotToIndex) = isFirst ? (time, slot) : (row.KnotTo, row.KnotToIndex);
        }

        planner!.BeginSegment(ref row);
    }

    private bool Reaches(int r, double slack)
    {
        ref RowState row = ref Rows[r];
        double past = row.Direction * (row.Time - problem.Time(r, row.Saved));
        return past >= -slack || (row.Time == row.End && Lands);
    }

    private void SaveStart(int r, int save)
    {
        if (problem.Saved != null)
        {
            for (int c = 0; c < dimension; c++)
            {
                *SavedPointer(r, save, c) = Rows[r].Status == SolveStatus.Succeeded ? problem.Start[c, r] : T.NaN;
            }
        }
    }

    private void Save(StepRecord<T> stepRecord, int lane, int r, int save, T size)
    {
        if (problem.Saved == null)
        {
            return;
        }

        int lanes = stepRecord.Map.Lanes;
        double time = problem.Time(r, save);
        bool ends = Lands || (time == Rows[r].End && Rows[r].Time == Rows[r].End);
        double theta = ends ? 1 : (time - stepRecord.Time[lane]) / stepRecord.Size[lane];
        if (theta < 1)
        {
            stepper!.Interpolate(stepRecord, lane, theta, size, SavedPointer(r, save, 0), problem.SavedLanes);
        }

        for (int c = 0; c < dimension && theta >= 1; c++)
        {
            *SavedPointer(r, save, c) = stepper!.Trial[(c * lanes) + lane];
        }

        if (!Lands)
        {
            tangents?.AddTime(
                stepRecord, lane, save, Math.Min(theta, 1), size, SavedPointer(r, save, 0), problem.SavedLanes);
        }
    }

    private void SaveNaN(int r, int save)
    {
        for (int c = 0; c < dimension; c++)
        {
            *SavedPointer(r, save, c) = T.NaN;
        }
    }

    private T* SavedPointer(int row, int save, int component) =>
        problem.Saved + (((((nint)save * dimension) + component) * problem.SavedLanes) + row);
}
