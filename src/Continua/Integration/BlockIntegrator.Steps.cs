using Continua.Kernels;
using Continua.Terms;

namespace Continua.Integration;

/// <summary>How far rows step.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    private void PlanSteps(Slab<T> slab)
    {
        if (fixedStep is null)
        {
            clocks.Plan(slab.Time, slab.Size, slab.Map.Lanes);
        }
        else
        {
            PlanFixed(slab);
        }

        slab.SizesTo(stepSizes);
        if (slab.Knots.Length > 0)
        {
            NoteKnots(slab);
        }
    }

    private void PlanFixed(Slab<T> slab)
    {
        LaneMap map = slab.Map;
        for (int l = 0; l < map.Lanes; l++)
        {
            if (clocks.Active[l] != 0)
            {
                PlanFixed(l, ref rows[map.Rows[l]]);
            }

            (slab.Time[l], slab.Size[l]) = (clocks.Time[l], clocks.Size[l]);
        }
    }

    // Fixed steps are counted from the knot, so that their rounding does not add up.
    private void PlanFixed(int lane, ref RowState row)
    {
        int step = row.StepInSegment;
        double size = fixedStep!.Step * row.Direction, remaining = row.KnotTo - clocks.Time[lane];
        bool lands = Math.Abs(remaining) <= fixedStep.Step * (1 + LaneClocks.Stretch);
        if (row.EqualSteps > 0)
        {
            size = (row.KnotTo - row.KnotFrom) * (1.0 / row.EqualSteps);
            lands = step == row.EqualSteps - 1;
            clocks.Size[lane] = size;
        }
        else
        {
            clocks.Size[lane] = lands ? remaining : size;
        }

        clocks.Next[lane] = lands ? row.KnotTo : row.KnotFrom + ((step + 1) * size);
        clocks.Lands[lane] = lands ? 1 : 0;
    }

    private bool MoveFixed(Slab<T> slab)
    {
        LaneMap map = slab.Map;
        bool attention = false;
        for (int l = 0; l < map.Lanes; l++)
        {
            attention |= clocks.MoveFixed(slab.Taken, l);
            rows[map.Rows[l]].StepInSegment += l < map.Count ? 1 : 0;
        }

        return attention;
    }

    /// <summary>How the steps move with the knots around them.</summary>
    private void NoteKnots(Slab<T> slab)
    {
        LaneMap map = slab.Map;
        for (int l = 0; l < map.Count; l++)
        {
            ref RowState row = ref rows[map.Rows[l]];
            double beta = row.EqualSteps > 0 ? 1.0 / row.EqualSteps : clocks.Lands[l];
            double alpha = row.EqualSteps > 0 ? row.StepInSegment * beta : 0;
            slab.Knots[l] = new(row.KnotFromIndex, row.KnotToIndex, alpha, beta, 0, 0);
        }
    }

    private void BeginSegment(ref RowState row, int r)
    {
        bool toSave = landing && row.Saved < row.SaveCount
            && row.Direction * (row.End - problem.Time(r, row.Saved)) >= 0;
        row.KnotTo = toSave ? problem.Time(r, row.Saved) : row.End;
        row.KnotToIndex = toSave ? row.Saved : problem.TimeStride;
        row.EqualSteps = fixedStep is { LandOnSaves: true }
            ? (int)Math.Max(1, Math.Ceiling((Math.Abs(row.KnotTo - row.KnotFrom) / fixedStep.Step) - LaneClocks.Stretch))
            : 0;
    }

    private bool Reaches(in RowState row, int r)
    {
        double past = row.Direction * (row.Time - problem.Time(r, row.Saved));
        return past >= 0 || (row.Time == row.End && landing);
    }

    private static bool IsTooSmall(in RowState row) => row.Proposed <= SmallestStep(row);

    private static double SmallestStep(in RowState row) => 16 * (Math.BitIncrement(Math.Abs(row.Time)) - Math.Abs(row.Time));
}
