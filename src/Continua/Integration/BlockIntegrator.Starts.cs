using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>How rows begin: checked, laid out in lanes, with a first slope.</summary>
internal sealed unsafe partial class BlockIntegrator<T>
{
    private void StartRow(int r)
    {
        double t0 = problem.T0[r], t1 = problem.T1[r];
        ref RowState row = ref rows[r];
        row = default;
        (row.Start, row.End, row.Direction) = (t0, t1, t1 >= t0 ? 1 : -1);
        (row.Time, row.KnotFrom, row.KnotFromIndex) = (t0, t0, RowState.StartKnot);
        row.Memory = StepMemory.Fresh;
        row.SaveCount = problem.SaveCount(r);
        row.WorstComponent = -1;
        row.QuadratureError = judged < dimension && !adaptive ? double.NaN : 0;
        bool hasTimes = double.IsFinite(t0) && double.IsFinite(t1), finite = hasTimes && StartIsFinite(r);
        row.Done = t0 == t1 || !hasTimes;
        row.Status = !finite ? SolveStatus.NotFinite
            : TimesAreInOrder(r) ? SolveStatus.Succeeded : SolveStatus.TimesOutOfOrder;
        row.Done |= row.Status != SolveStatus.Succeeded;
        row.Proposed = fixedStep is not null ? fixedStep.Step : options.FirstStep is { } first ? FirstStep(first, row) : 0;
        while (row.Saved < row.SaveCount && (row.Done || landing) && (row.Done || problem.Time(r, row.Saved) == t0))
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
            BeginSegment(ref row, r);
        }
    }

    private bool StartIsFinite(int r)
    {
        BlockValue<T> start = problem.Start;
        for (int c = 0; c < dimension; c++)
        {
            if (!T.IsFinite(start[c, r]))
            {
                rows[r].WorstComponent = c;
                return false;
            }
        }

        return true;
    }

    private bool TimesAreInOrder(int r)
    {
        ref RowState row = ref rows[r];
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

    /// <summary>Lays the starts out in lanes.</summary>
    private void Arrange(LaneMap map, SlabRecord<T>? record)
    {
        scratch.Clear();
        current = (record ?? scratch).Add(map);
        field.Select(map);
        BlockValue<T> start = problem.Start;
        T* state = current.State;
        ReadOnlySpan<int> rowOf = map.Rows;
        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < rowOf.Length; l++)
            {
                *state++ = start[c, rowOf[l]];
            }
        }

        LoadClocks(map);
    }

    private void EvaluateStart()
    {
        TakeTimes();
        evaluations += stepper.Begin(current, stageTimes, ChoosesFirstSteps);
    }

    private void TakeTimes() => DoubleSums.Narrow(new(clocks.Time, current.Map.Lanes), new Span<T>(stageTimes, current.Map.Lanes));
}
