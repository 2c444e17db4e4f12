using Continua.Terms;
using Continua.Vectors;

namespace Continua.Integration;

/// <summary>Whether the steps of single rows are taken, and what follows from that.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    /// <summary>Whether a lane's step is taken, and what follows from that for its row.</summary>
    private bool Decide(Slab<T> slab, int lane, int r)
    {
        ref RowState row = ref rows[r];
        ref StepPlan plan = ref slab.Plans[lane];
        row.LastStep = plan.Size;
        row.Evaluations += tableau.Stages - firstStage;
        StepDecision decision = adaptive
            ? controller.Decide(errors[lane], factors[lane], tableau.EmbeddedOrder + 1, ref row.Memory)
            : new(true, 1);
        bool finite = !decision.Accept || TrialIsFinite(lane, slab.Map.Lanes);
        if (decision.Accept && finite)
        {
            Accept(slab, lane, r, ref row, ref plan, decision.Factor);
            if (adaptive && !row.Done && IsTooSmall(row))
            {
                // Steps would be accepted for ever, without moving the clock.
                Fail(lane, slab.Map.Lanes, ref row, SolveStatus.StepTooSmall);
            }
        }
        else
        {
            Reject(lane, slab.Map.Lanes, ref row, plan, decision.Accept ? 0.2 : decision.Factor);
        }

        if (!row.Done && row.Accepted + row.Rejected >= options.MaxSteps)
        {
            Fail(lane, slab.Map.Lanes, ref row, SolveStatus.OutOfSteps);
        }

        return decision.Accept && finite;
    }

    private void Accept(Slab<T> slab, int lane, int r, ref RowState row, ref StepPlan plan, double factor)
    {
        row.Accepted++;
        row.Time = plan.Lands ? row.KnotTo : NextTime(row, plan);
        if (adaptive)
        {
            // A step cut short to land says nothing against the size proposed before.
            row.Proposed = plan.Lands
                ? Math.Max(row.Proposed, Math.Abs(plan.Size) * factor)
                : Math.Abs(plan.Size) * factor;
        }

        row.StepInSegment++;
        plan.FirstSave = row.Saved;
        while (row.Saved < row.SaveCount && Reaches(row, r))
        {
            Save(slab, lane, r, row.Saved++, plan);
        }

        plan.EndSave = row.Saved;
        if (plan.Lands)
        {
            (row.KnotFrom, row.KnotFromIndex, row.StepInSegment) = (row.KnotTo, row.KnotToIndex, 0);
            row.Done = row.KnotTo == row.End;
        }
    }

    private void Reject(int lane, int lanes, ref RowState row, in StepPlan plan, double factor)
    {
        row.Rejected++;
        row.Proposed = Math.Abs(plan.Size) * factor;
        if (!adaptive)
        {
            Fail(lane, lanes, ref row, SolveStatus.NotFinite);
        }
        else if (IsTooSmall(row))
        {
            bool finite = T.IsFinite(squares[lane]) && TrialIsFinite(lane, lanes);
            Fail(lane, lanes, ref row, finite ? SolveStatus.StepTooSmall : SolveStatus.NotFinite);
        }
    }

    private void Fail(int lane, int lanes, ref RowState row, SolveStatus status)
    {
        (row.Status, row.Done) = (status, true);
        double worst = -1;
        for (int c = 0; c < dimension; c++)
        {
            T value = trial[(c * lanes) + lane];
            double badness = T.IsFinite(value)
                ? adaptive && c < judged ? Math.Abs(double.CreateTruncating(ratios[(c * lanes) + lane])) : 0
                : double.PositiveInfinity;
            if (badness > worst || double.IsNaN(badness))
            {
                (worst, row.WorstComponent) = (double.IsNaN(badness) ? double.PositiveInfinity : badness, c);
            }
        }
    }

    private bool TrialIsFinite(int lane, int lanes)
    {
        for (int c = 0; c < dimension && !trialIsFinite; c++)
        {
            if (!T.IsFinite(trial[(c * lanes) + lane]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The errors of all lanes, and what the controller makes of each.</summary>
    private void JudgeErrors(LaneMap map, double sharedError)
    {
        int count = ((InStep(map) ? 1 : map.Count) + VectorFunctions.Unit - 1) / VectorFunctions.Unit * VectorFunctions.Unit;
        if (controller.Shared)
        {
            errors.AsSpan(0, count).Fill(sharedError);
        }
        else
        {
            for (int l = 0; l < map.Count; l++)
            {
                errors[l] = rms ? Math.Sqrt(double.CreateTruncating(squares[l]) / judged) : NormOf(l, map.Lanes);
            }
        }

        controller.Judge(errors.AsSpan(0, count), tableau.EmbeddedOrder + 1, factors, exponents);
    }

    private double NormOf(int lane, int lanes)
    {
        for (int c = 0; c < judged; c++)
        {
            rowRatios[c] = double.CreateTruncating(ratios[(c * lanes) + lane]);
        }

        return options.Norm.Of(rowRatios);
    }
}
