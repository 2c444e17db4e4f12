using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

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
        ReadOnlySpan<int> rowOf = slab.Map.Rows;
        double* time = slab.Time, size = slab.Size;
        for (int l = 0; l < rowOf.Length; l++)
        {
            if (clocks.Active[l] != 0)
            {
                PlanFixed(l, ref rows[rowOf[l]]);
            }

            (time[l], size[l]) = (clocks.Time[l], clocks.Size[l]);
        }
    }

    // Fixed steps are counted from the knot, so that their rounding does not add up.
    private void PlanFixed(int lane, ref RowState row)
    {
        int step = row.StepInSegment;
        bool lands = step >= row.StepsToKnot - 1;
        double size = row.EqualSteps > 0
            ? (row.KnotTo - row.KnotFrom) * (1.0 / row.EqualSteps)
            : fixedStep!.Step * row.Direction;
        clocks.Size[lane] = lands && row.EqualSteps == 0 ? Remaining(clocks.Time[lane], row, step * size) : size;
        clocks.Next[lane] = lands ? row.KnotTo : row.KnotFrom + ((step + 1) * size);
        clocks.Lands[lane] = lands ? 1 : 0;
    }

    /// <summary>
    /// What is left up to the knot; far from zero by the lengths of steps, since the clock has rounded their ends.
    /// </summary>
    private double Remaining(double time, in RowState row, double passed) =>
        Math.Abs(time) > ClockResolution.FarFromZero * fixedStep!.Step ? row.KnotTo - row.KnotFrom - passed : row.KnotTo - time;

    private bool MoveFixed(Slab<T> slab)
    {
        LaneMap map = slab.Map;
        ReadOnlySpan<int> rowOf = map.Rows;
        double* taken = slab.Taken;
        bool attention = false;
        for (int l = 0; l < rowOf.Length; l++)
        {
            attention |= clocks.MoveFixed(taken, l);
            rows[rowOf[l]].StepInSegment += l < map.Count ? 1 : 0;
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
        row.StepsToKnot = fixedStep is null ? 0 : ClockResolution.StepsBetween(row.KnotFrom, row.KnotTo, fixedStep.Step);
        row.EqualSteps = fixedStep is { LandOnSaves: true } ? (int)Math.Min(row.StepsToKnot, int.MaxValue) : 0;
    }

    private bool Reaches(in RowState row, int r)
    {
        double past = row.Direction * (row.Time - problem.Time(r, row.Saved));
        return past >= 0 || (row.Time == row.End && landing);
    }

    private static bool IsTooSmall(in RowState row) => row.Proposed <= ClockResolution.SmallestStep(row.Time);
}
