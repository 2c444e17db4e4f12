using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Processes single rows after a step: the save times that the step passed, the knots and events at which it ended, and
/// failures.
/// </summary>
internal sealed unsafe class RowStepEnd<T>(
    LaneBlock<T> lanes, RowTable<T> table, StepMonitor<T> monitor, BlockEvents<T>? events, DomainCheck<T>? domain,
    LaneClocks clocks, bool adaptive)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowState[] rows = table.Rows;
    private readonly EventCrossings<T>? crossings = events?.Crossings;
    private readonly bool[] arrived = new bool[table.Rows.Length];

    /// <summary>
    /// For each lane, whether its step ended at a knot at which a scheduled event fires or the field jumps.
    /// </summary>
    public ReadOnlySpan<bool> Arrived => arrived;

    /// <summary>
    /// Processes the lanes that need attention. If <paramref name="last"/>, no further step is allowed, and rows that
    /// are still running fail.
    /// </summary>
    public void Process(StepRecord<T> stepRecord, T* sizes, bool last)
    {
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count; l++)
        {
            arrived[l] = false;
            if (clocks.NeedsAttention(l) || (last && clocks.Active[l] != 0))
            {
                ref RowState row = ref rows[map.Rows[l]];
                Process(stepRecord, l, sizes[l], ref row);
                if (last && !row.Done)
                {
                    monitor.Fail(stepRecord, l, SolveStatus.OutOfSteps);
                }
            }
        }
    }

    /// <summary>
    /// Saves the values at the save times that the step passed, and starts the next segment or ends the row where
    /// necessary.
    /// </summary>
    private void Process(StepRecord<T> stepRecord, int lane, T size, ref RowState row)
    {
        int r = stepRecord.Map.Rows[lane];
        lanes.CopyToRow(lane, ref row);
        if (crossings is not null && crossings.FailureOf(lane) != SolveStatus.Succeeded)
        {
            monitor.Fail(stepRecord, lane, crossings.FailureOf(lane));
            return;
        }

        bool isAccepted = stepRecord.IsAccepted(lane);
        if (isAccepted)
        {
            table.SavePassed(stepRecord, lane, size, crossings is null ? 0 : crossings.TimeSlack(lane));
            if (clocks.LandsOnKnot(lane))
            {
                arrived[lane] = table.Land(r);
            }

            if (crossings is not null && crossings.Landed[lane])
            {
                table.LandOnEvent(r, row.Time);
                stepRecord.LandOnCrossing(lane);
            }

            (clocks.KnotTo[lane], clocks.NextSave[lane]) = (row.KnotTo, table.NextSave(r));
        }

        // Adaptive steps of SmallestStep or less hardly move the clock, but could be accepted forever. A fixed step that
        // is rejected and not repeated cannot be made shorter.
        bool stuck = adaptive
            ? !row.Done && row.Proposed <= ClockResolution.SmallestStep(row.Time)
            : !isAccepted && (crossings is null || !crossings.IsRepeated(lane));
        if (stuck || (domain is not null && domain.HasLeftTooOften(lane, row)))
        {
            monitor.FailStuck(stepRecord, lane);
        }
    }

    /// <summary>
    /// Fails rows in which steps with coinciding stage times cover too much of the span. Stage times coincide if they
    /// are equal in the precision of the field, which reads t.
    /// </summary>
    /// <returns>Whether any row failed.</returns>
    public bool FailCoinciding(StepRecord<T> stepRecord)
    {
        LaneMap map = stepRecord.Map;
        bool any = false;
        for (int l = 0; l < map.Count; l++)
        {
            if (clocks.Active[l] != 0 && monitor.StagesCoincide(stepRecord, l))
            {
                ref RowState row = ref rows[map.Rows[l]];
                lanes.CopyToRow(l, ref row);
                monitor.Fail(stepRecord, l, SolveStatus.StagesCoincide);
                any = true;
            }
        }

        return any;
    }
}
