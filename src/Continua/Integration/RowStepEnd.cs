using System.Numerics;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>What is done for single rows after a step: saves that it has passed, knots and events on which it has landed, failures.</summary>
internal sealed unsafe class RowStepEnd<T>(
    LaneBlock<T> lanes, RowTable<T> table, StepMonitor<T> monitor, BlockEvents<T>? events, DomainCheck<T>? domain, LaneClocks clocks, bool adaptive)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowState[] rows = table.Rows;
    private readonly EventCrossings<T>? crossings = events?.Crossings;
    private readonly bool[] arrived = new bool[table.Rows.Length];

    /// <summary>The lanes that have arrived at a time at which something happens.</summary>
    public ReadOnlySpan<bool> Arrived => arrived;

    /// <summary>Attends to the lanes that need it.</summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    /// <param name="last">Whether no row gets another step.</param>
    public void Attend(StepRecord<T> stepRecord, T* sizes, bool last)
    {
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count; l++)
        {
            arrived[l] = false;
            if (clocks.NeedsAttention(l) || (last && clocks.Active[l] != 0))
            {
                ref RowState row = ref rows[map.Rows[l]];
                Attend(stepRecord, l, sizes[l], ref row);
                if (last && !row.Done)
                {
                    monitor.Fail(stepRecord, l, SolveStatus.OutOfSteps);
                }
            }
        }
    }

    /// <summary>Saves what a step has passed, begins the next segment, or gives up.</summary>
    private void Attend(StepRecord<T> stepRecord, int lane, T size, ref RowState row)
    {
        int r = stepRecord.Map.Rows[lane];
        lanes.Settle(lane, ref row);
        if (crossings is not null && crossings.FailureOf(lane) != SolveStatus.Succeeded)
        {
            monitor.Fail(stepRecord, lane, crossings.FailureOf(lane));
            return;
        }

        bool isTaken = stepRecord.IsTaken(lane);
        if (isTaken)
        {
            table.SavePassed(stepRecord, lane, size, crossings is null ? 0 : crossings.TimeSlack(lane));
            if (clocks.Lands[lane] != 0 && clocks.Next[lane] == row.KnotTo)
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

        // Steps that are too small would be accepted for ever, without moving the clock.
        bool stuck = adaptive
            ? !row.Done && row.Proposed <= ClockResolution.SmallestStep(row.Time)
            : !isTaken && (crossings is null || !crossings.IsMadeAnew(lane));
        if (stuck || (domain is not null && domain.HasLeftTooOften(lane, row)))
        {
            monitor.FailStuck(stepRecord, lane);
        }
    }

    /// <summary>Ends rows with too many steps whose stages a field that reads t could not see apart.</summary>
    /// <returns>Whether any failed.</returns>
    public bool FailCoinciding(StepRecord<T> stepRecord)
    {
        LaneMap map = stepRecord.Map;
        bool any = false;
        for (int l = 0; l < map.Count; l++)
        {
            if (clocks.Active[l] != 0 && monitor.StagesCoincide(stepRecord, l))
            {
                ref RowState row = ref rows[map.Rows[l]];
                lanes.Settle(l, ref row);
                monitor.Fail(stepRecord, l, SolveStatus.StagesCoincide);
                any = true;
            }
        }

        return any;
    }
}
