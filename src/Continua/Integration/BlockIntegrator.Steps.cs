using Continua.Kernels;
using Continua.Terms;

namespace Continua.Integration;

/// <summary>The decisions of single rows: how far to step, whether to take the step, what to save.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    // Steps that would end this close to a knot, as a share of themselves, end on it.
    private const double Stretch = 1e-9;

    private void PlanSteps(Slab<T> slab)
    {
        LaneMap map = slab.Map;
        int planned = InStep(map) ? 1 : map.Count;
        ReadOnlySpan<int> ofLanes = map.Rows;
        for (int l = 0; l < planned; l++)
        {
            ref StepPlan plan = ref slab.Plans[l];
            ref RowState row = ref rows[ofLanes[l]];
            plan = default;
            plan.Time = row.Time;

            // A row that is done stays in its lane, without moving, until the lanes are compacted.
            if (active[l])
            {
                Plan(ref row, ofLanes[l], ref plan);
            }
        }

        slab.Plans.AsSpan(planned, map.Lanes - planned).Fill(slab.Plans[planned - 1]);

        for (int l = 0; l < map.Lanes; l++)
        {
            stepSizes[l] = T.CreateTruncating(slab.Plans[l].Size);
        }
    }

    private void Plan(ref RowState row, int r, ref StepPlan plan)
    {
        if (row.StepInSegment == 0)
        {
            BeginSegment(ref row, r);
        }

        (plan.KnotFrom, plan.KnotTo) = (row.KnotFromIndex, row.KnotToIndex);
        if (row.EqualSteps > 0)
        {
            plan.Beta = 1.0 / row.EqualSteps;
            plan.Alpha = row.StepInSegment * plan.Beta;
            plan.Size = (row.KnotTo - row.KnotFrom) * plan.Beta;
            plan.Lands = row.StepInSegment == row.EqualSteps - 1;
        }
        else
        {
            double remaining = row.KnotTo - row.Time;
            plan.Lands = Math.Abs(remaining) <= row.Proposed * (1 + Stretch);
            plan.Size = plan.Lands ? remaining : row.Proposed * row.Direction;
            plan.Beta = plan.Lands ? 1 : 0;
        }
    }

    private void BeginSegment(ref RowState row, int r)
    {
        bool toSave = landing && row.Saved < row.SaveCount
            && row.Direction * (row.End - problem.Time(r, row.Saved)) >= 0;
        row.KnotTo = toSave ? problem.Time(r, row.Saved) : row.End;
        row.KnotToIndex = toSave ? row.Saved : problem.TimeStride;
        row.EqualSteps = fixedStep is { LandOnSaves: true }
            ? (int)Math.Max(1, Math.Ceiling((Math.Abs(row.KnotTo - row.KnotFrom) / fixedStep.Step) - Stretch))
            : 0;
    }

    // Fixed steps are counted from the knot, so that their rounding does not add up.
    private double NextTime(in RowState row, in StepPlan plan) =>
        row.EqualSteps > 0 ? row.KnotFrom + ((row.StepInSegment + 1) * plan.Size)
        : fixedStep is not null ? row.KnotFrom + ((row.StepInSegment + 1) * fixedStep.Step * row.Direction)
        : row.Time + plan.Size;

    private bool Reaches(in RowState row, int r)
    {
        double past = row.Direction * (row.Time - problem.Time(r, row.Saved));
        return past >= 0 || (row.Time == row.End && landing);
    }

    // Steps are far larger than any spacing of times but for a few: the spacing itself is found for those.
    private static bool IsTooSmall(in RowState row) =>
        !(row.Proposed > (4e-15 * Math.Abs(row.Time)) + 1e-300) && row.Proposed <= SmallestStep(row);

    private static double SmallestStep(in RowState row) => 16 * (Math.BitIncrement(Math.Abs(row.Time)) - Math.Abs(row.Time));
}
