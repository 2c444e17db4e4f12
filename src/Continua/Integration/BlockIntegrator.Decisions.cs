using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>Whether steps are taken, and what follows from that for single rows.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    /// <summary>What the controller makes of the errors of all lanes, and whether what they reached is finite.</summary>
    private void Judge(LaneMap map, double sharedError)
    {
        int lanes = map.Lanes;
        StageKernels<T>.Finite(mask, stepper.Trial, dimension, lanes);
        Widen(mask, clocks.Finite, lanes);
        if (!adaptive)
        {
            return;
        }

        int verdicts = controller.Shared ? 1 : lanes;
        if (controller.Shared)
        {
            *clocks.Errors = sharedError;
        }
        else if (rms)
        {
            Widen(squares, clocks.Errors, lanes);
            clocks.TakeRoots(judged, lanes);
        }
        else
        {
            for (int l = 0; l < map.Count; l++)
            {
                clocks.Errors[l] = NormOf(l, lanes);
            }
        }

        controller.Judge(clocks.Verdicts(verdicts), stepper.ErrorExponent);
        if (verdicts < lanes)
        {
            clocks.Spread(lanes);
        }
    }

    private static void Widen(T* numbers, double* result, int lanes)
    {
        if (lanes == 1)
        {
            *result = double.CreateTruncating(*numbers);
        }
        else
        {
            DoubleSums.Widen(new ReadOnlySpan<T>(numbers, lanes), new(result, lanes));
        }
    }

    /// <summary>Adds the error of the worst integral outside the error control to what earlier steps have added.</summary>
    private void AddQuadratureErrors(Slab<T> slab)
    {
        LaneMap map = slab.Map;
        for (int l = 0; l < map.Count; l++)
        {
            double worst = 0;
            for (int c = judged; c < dimension && slab.IsTaken(l); c++)
            {
                worst = Math.Max(worst, Math.Abs(double.CreateTruncating(error[(c * map.Lanes) + l])));
            }

            rows[map.Rows[l]].QuadratureError += worst;
        }
    }

    private double NormOf(int lane, int lanes)
    {
        for (int c = 0; c < judged; c++)
        {
            rowRatios[c] = double.CreateTruncating(ratios[(c * lanes) + lane]);
        }

        return Norm(rowRatios);
    }

    /// <summary>The norm of errors; one of the user's own could be anything.</summary>
    private double Norm(double[] errors)
    {
        double norm = options.Norm.Of(errors);
        Tensor.Guard(
            norm >= 0 || (double.IsNaN(norm) && !Array.TrueForAll(errors, double.IsFinite)),
            $"A norm of finite errors is a number of at least 0, but got {norm}; check ErrorNorm.Custom.");
        return norm;
    }

    /// <summary>Attends to the lanes that need it.</summary>
    /// <param name="last">Whether no row gets another step.</param>
    private void Attend(Slab<T> slab, bool last)
    {
        LaneMap map = slab.Map;
        for (int l = 0; l < map.Count; l++)
        {
            if (clocks.NeedsAttention(l) || (last && clocks.Active[l] != 0))
            {
                ref RowState row = ref rows[map.Rows[l]];
                Attend(slab, l, map.Rows[l], ref row);
                if (last && !row.Done)
                {
                    Fail(l, map.Lanes, ref row, SolveStatus.OutOfSteps);
                }
            }
        }
    }

    /// <summary>Saves what a step has passed, begins the next way, or gives up.</summary>
    private void Attend(Slab<T> slab, int lane, int r, ref RowState row)
    {
        Settle(lane, ref row);
        if (slab.IsTaken(lane))
        {
            SavePassed(slab, lane, r, ref row);
            if (clocks.Lands[lane] != 0)
            {
                Land(r, ref row);
            }

            (clocks.KnotTo[lane], clocks.NextSave[lane]) = (row.KnotTo, NextSave(row, r));
        }

        // Steps that are too small would be accepted for ever, without moving the clock.
        bool stuck = adaptive ? !row.Done && IsTooSmall(row) : !slab.IsTaken(lane);
        if (stuck)
        {
            bool finite = slab.IsTaken(lane) || (adaptive && T.IsFinite(squares[lane]) && clocks.Finite[lane] == 0);
            Fail(lane, slab.Map.Lanes, ref row, finite ? SolveStatus.StepTooSmall : SolveStatus.NotFinite);
        }
    }

    /// <summary>
    /// Fails rows of which steps with coinciding stages cover too much; where the field may not read t at all, notes
    /// them.
    /// </summary>
    /// <returns>Whether any failed.</returns>
    private bool AttendCoinciding(Slab<T> slab)
    {
        LaneMap map = slab.Map;
        bool any = false;
        for (int l = 0; l < map.Count; l++)
        {
            double size = slab.Size[l];
            if (clocks.Active[l] != 0 && slab.IsTaken(l) && size != 0 && times.Coincide(slab.Time[l], size))
            {
                ref RowState row = ref rows[map.Rows[l]];
                row.Coinciding += Math.Abs(size);
                if (row.Coinciding <= StageTimes<T>.TolerablePart * Math.Abs(row.End - row.Start) || row.Status != SolveStatus.Succeeded)
                {
                    continue;
                }

                if (field.IsPlain)
                {
                    (row.CoincidingTime, row.CoincidingStep) = (slab.Time[l], Math.Abs(size));
                }
                else
                {
                    Settle(l, ref row);
                    row.TimeSpacing = StageTimes<T>.Resolution(slab.Time[l]);
                    Fail(l, map.Lanes, ref row, SolveStatus.StagesCoincide);
                    any = true;
                }
            }
        }

        return any;
    }

    private void Land(int r, ref RowState row)
    {
        (row.KnotFrom, row.KnotFromIndex, row.StepInSegment) = (row.KnotTo, row.KnotToIndex, 0);
        row.Done = row.KnotTo == row.End;
        if (!row.Done)
        {
            BeginSegment(ref row, r);
        }
    }

    private void SavePassed(Slab<T> slab, int lane, int r, ref RowState row)
    {
        int first = row.Saved;
        while (row.Saved < row.SaveCount && Reaches(row, r))
        {
            Save(slab, lane, r, row.Saved++);
        }

        if (slab.Knots.Length > 0)
        {
            slab.Knots[lane] = slab.Knots[lane] with { FirstSave = first, EndSave = row.Saved };
        }
    }

    private double NextSave(in RowState row, int r) => row.Saved < row.SaveCount ? problem.Time(r, row.Saved) : double.NaN;

    private void Fail(int lane, int lanes, ref RowState row, SolveStatus status)
    {
        (row.Status, row.Done) = (status, true);
        double worst = -1;
        for (int c = 0; c < dimension; c++)
        {
            T value = stepper.Trial[(c * lanes) + lane];
            double badness = T.IsFinite(value)
                ? adaptive && c < judged ? Math.Abs(double.CreateTruncating(ratios[(c * lanes) + lane])) : 0
                : double.PositiveInfinity;
            if (badness > worst || double.IsNaN(badness))
            {
                (worst, row.WorstComponent) = (double.IsNaN(badness) ? double.PositiveInfinity : badness, c);
            }
        }
    }
}
