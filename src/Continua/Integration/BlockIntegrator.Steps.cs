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
        for (int l = 0; l < map.Count; l++)
        {
            // A row that is done stays in its lane, without moving, until the lanes are compacted.
            slab.Plans[l] = active[l]
                ? Plan(ref rows[map.Rows[l]], map.Rows[l])
                : new() { Time = rows[map.Rows[l]].Time };
        }

        for (int l = map.Count; l < map.Lanes; l++)
        {
            slab.Plans[l] = slab.Plans[map.Count - 1];
        }

        for (int l = 0; l < map.Lanes; l++)
        {
            stepSizes[l] = T.CreateTruncating(slab.Plans[l].Size);
        }
    }

    private StepPlan Plan(ref RowState row, int r)
    {
        if (row.StepInSegment == 0)
        {
            BeginSegment(ref row, r);
        }

        StepPlan plan = new() { Time = row.Time, KnotFrom = row.KnotFromIndex, KnotTo = row.KnotToIndex };
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

        return plan;
    }

    private void BeginSegment(ref RowState row, int r)
    {
        bool toSave = landing && row.Saved < row.SaveCount
            && row.Direction * (row.End - problem.Time(r, row.Saved)) >= 0;
        row.KnotTo = toSave ? problem.Time(r, row.Saved) : row.End;
        row.KnotToIndex = toSave ? row.Saved : problem.TimeStride;
        row.EqualSteps = controller is FixedStep { LandOnSaves: true } fixedStep
            ? (int)Math.Max(1, Math.Ceiling((Math.Abs(row.KnotTo - row.KnotFrom) / fixedStep.Step) - Stretch))
            : 0;
    }

    /// <summary>Whether a lane's step is taken, and what follows from that for its row.</summary>
    private bool Decide(Slab<T> slab, int lane)
    {
        int r = slab.Map.Rows[lane];
        ref RowState row = ref rows[r];
        ref StepPlan plan = ref slab.Plans[lane];
        row.LastStep = plan.Size;
        StepDecision decision = controller.IsAdaptive
            ? controller.Decide(ErrorOf(lane, slab.Map.Lanes), tableau.EmbeddedOrder + 1, ref row.Memory)
            : new(true, 1);
        bool finite = !decision.Accept || TrialIsFinite(lane, slab.Map.Lanes);
        if (decision.Accept && finite)
        {
            Accept(slab, lane, ref row, ref plan, decision.Factor);
            if (controller.IsAdaptive && !row.Done && row.Proposed <= SmallestStep(row))
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

    private void Accept(Slab<T> slab, int lane, ref RowState row, ref StepPlan plan, double factor)
    {
        row.Accepted++;
        int r = slab.Map.Rows[lane];
        row.Time = plan.Lands ? row.KnotTo : NextTime(row, plan);
        if (controller.IsAdaptive)
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

    // Fixed steps are counted from the knot, so that their rounding does not add up.
    private double NextTime(in RowState row, in StepPlan plan) =>
        row.EqualSteps > 0 ? row.KnotFrom + ((row.StepInSegment + 1) * plan.Size)
        : controller is FixedStep f ? row.KnotFrom + ((row.StepInSegment + 1) * f.Step * row.Direction)
        : row.Time + plan.Size;

    private bool Reaches(in RowState row, int r)
    {
        double past = row.Direction * (row.Time - problem.Time(r, row.Saved));
        return past >= 0 || (row.Time == row.End && landing);
    }

    private void Save(Slab<T> slab, int lane, int r, int save, in StepPlan plan)
    {
        if (problem.Saved == null)
        {
            return;
        }

        int lanes = slab.Map.Lanes;
        double theta = landing ? 1 : (problem.Time(r, save) - plan.Time) / plan.Size;
        if (theta >= 1)
        {
            for (int c = 0; c < dimension; c++)
            {
                *SavedPlace(r, save, c) = trial[(c * lanes) + lane];
            }

            return;
        }

        interpolant.At(theta);
        for (int c = 0; c < dimension; c++)
        {
            *SavedPlace(r, save, c) = interpolant.Value(slab, lane, c, stepSizes[lane]);
        }
    }

    private void Reject(int lane, int lanes, ref RowState row, in StepPlan plan, double factor)
    {
        row.Rejected++;
        row.Proposed = Math.Abs(plan.Size) * factor;
        if (!controller.IsAdaptive)
        {
            Fail(lane, lanes, ref row, SolveStatus.NotFinite);
        }
        else if (row.Proposed <= SmallestStep(row))
        {
            bool finite = T.IsFinite(squares[lane]) && TrialIsFinite(lane, lanes);
            Fail(lane, lanes, ref row, finite ? SolveStatus.StepTooSmall : SolveStatus.NotFinite);
        }
    }

    private static double SmallestStep(in RowState row) => 16 * (Math.BitIncrement(Math.Abs(row.Time)) - Math.Abs(row.Time));

    private void Fail(int lane, int lanes, ref RowState row, SolveStatus status)
    {
        (row.Status, row.Done) = (status, true);
        double worst = -1;
        for (int c = 0; c < dimension; c++)
        {
            T value = trial[(c * lanes) + lane];
            double badness = T.IsFinite(value)
                ? controller.IsAdaptive ? Math.Abs(double.CreateTruncating(ratios[(c * lanes) + lane])) : 0
                : double.PositiveInfinity;
            if (badness > worst || double.IsNaN(badness))
            {
                (worst, row.WorstComponent) = (double.IsNaN(badness) ? double.PositiveInfinity : badness, c);
            }
        }
    }

    private bool TrialIsFinite(int lane, int lanes)
    {
        for (int c = 0; c < dimension; c++)
        {
            if (!T.IsFinite(trial[(c * lanes) + lane]))
            {
                return false;
            }
        }

        return true;
    }

    private double ErrorOf(int lane, int lanes)
    {
        if (controller.Shared)
        {
            return sharedError;
        }

        if (ReferenceEquals(options.Norm, ErrorNorm.Rms))
        {
            return Math.Sqrt(double.CreateTruncating(squares[lane]) / dimension);
        }

        for (int c = 0; c < dimension; c++)
        {
            rowRatios[c] = double.CreateTruncating(ratios[(c * lanes) + lane]);
        }

        return options.Norm.Of(rowRatios);
    }

    /// <summary>
    /// A first step from the sizes of y, f and the change of f over a small explicit Euler step.
    /// Reference: Hairer, Nørsett, Wanner 1993, section II.4, "Starting step size".
    /// </summary>
    private void ChooseFirstSteps()
    {
        LaneMap map = current.Map;
        double[] first = new double[map.Lanes], slope = new double[map.Lanes];
        (double Size, double Slope) shared = (SharedNorm(current.State, null), SharedNorm(current.Stage(0), null));
        for (int l = 0; l < map.Lanes; l++)
        {
            double d0 = controller.Shared ? shared.Size : ScaledNorm(current.State, null, l);
            double d1 = controller.Shared ? shared.Slope : ScaledNorm(current.Stage(0), null, l);
            ref RowState row = ref rows[map.Rows[l]];
            double span = Math.Abs(row.End - row.Start);
            double h = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
            first[l] = double.IsFinite(h) ? Math.Min(h, span) : 1e-6 * span;
            slope[l] = d1;
            stepSizes[l] = T.CreateTruncating(first[l] * row.Direction);
            stageTimes[l] = T.CreateTruncating(row.Time + (first[l] * row.Direction));
        }

        T one = T.One;
        terms[0] = current.Stage(0);
        StageKernels<T>.Combine(trial, current.State, stepSizes, terms, &one, 1, dimension, map.Lanes);
        field.Evaluate(stageTimes, trial, error);
        CountEvaluations(1);
        double sharedChange = SharedNorm(error, current.Stage(0));
        for (int l = 0; l < map.Count; l++)
        {
            ref RowState row = ref rows[map.Rows[l]];
            double change = (controller.Shared ? sharedChange : ScaledNorm(error, current.Stage(0), l)) / first[l];
            double steepest = Math.Max(slope[l], change);
            double h = steepest <= 1e-15
                ? Math.Max(1e-6, first[l] * 1e-3)
                : Vectors.ScalarFunctions.Pow(0.01 / steepest, 1.0 / (tableau.EmbeddedOrder + 1));
            row.Proposed = Math.Min(Math.Min(100 * first[l], h), Math.Abs(row.End - row.Start));
            row.Proposed = row.Proposed > 0 && double.IsFinite(row.Proposed) ? row.Proposed : first[l];
        }
    }

    /// <summary>The root mean square over all rows; 0 where each row has its own step.</summary>
    private double SharedNorm(T* values, T* less)
    {
        double sum = 0;
        for (int l = 0; l < current.Map.Count && controller.Shared; l++)
        {
            double norm = ScaledNorm(values, less, l);
            sum += norm * norm;
        }

        return Math.Sqrt(sum / Math.Max(1, current.Map.Count));
    }

    /// <summary>One error for all rows that share their step.</summary>
    private double SharedErrorOf(LaneMap map)
    {
        if (!ReferenceEquals(options.Norm, ErrorNorm.Rms))
        {
            double[] all = new double[dimension * map.Count];
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = double.CreateTruncating(ratios[(i / map.Count * map.Lanes) + (i % map.Count)]);
            }

            return options.Norm.Of(all);
        }

        double sum = 0;
        for (int l = 0; l < map.Count; l++)
        {
            sum += double.CreateTruncating(squares[l]);
        }

        return Math.Sqrt(sum / ((double)dimension * map.Count));
    }

    private double ScaledNorm(T* values, T* less, int lane)
    {
        int lanes = current.Map.Lanes;
        double sum = 0;
        for (int c = 0; c < dimension; c++)
        {
            int at = (c * lanes) + lane;
            double value = double.CreateTruncating(less == null ? values[at] : values[at] - less[at]);
            double scale = double.CreateTruncating(atol[c])
                + (options.Rtol * Math.Abs(double.CreateTruncating(current.State[at])));
            sum += value / scale * (value / scale);
        }

        return Math.Sqrt(sum / dimension);
    }
}
