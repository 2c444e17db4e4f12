using System.Numerics;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>Passes the attempts of a block to <see cref="SolveOptions.Log"/>.</summary>
internal sealed unsafe class StepLog<T>(
    Action<StepAttempt> receive, SolveOptions options, Stepper<T> stepper, LaneClocks clocks, DomainCheck<T>? domain,
    BlockEvents<T>? events)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int order = options.Solver.Order;
    private readonly bool adaptive = options.Steps.IsAdaptive;

    /// <summary>
    /// Logs the current attempt of every running row, after it was accepted or rejected and before finished rows free
    /// their lanes. <paramref name="firstRow"/> is the index of the block's first row among all rows.
    /// </summary>
    public void Add(StepRecord<T> stepRecord, int firstRow)
    {
        for (int l = 0; l < stepRecord.Map.Count; l++)
        {
            if (clocks.Active[l] != 0)
            {
                double error = adaptive ? clocks.Errors[l] : double.NaN;
                receive(new(
                    firstRow + stepRecord.Map.Rows[l], stepRecord.Time[l], stepRecord.Size[l], error, order,
                    OutcomeOf(stepRecord, l)));
            }
        }
    }

    private StepOutcome OutcomeOf(StepRecord<T> stepRecord, int lane) =>
        stepRecord.IsAccepted(lane) ? StepOutcome.Accepted
        : events?.Crossings.IsRepeated(lane) == true ? StepOutcome.Repeated
        : stepper.IsUnsolved(lane) ? StepOutcome.NotSolved
        : domain?.HasLeft(lane) == true ? StepOutcome.OutOfDomain
        : adaptive && clocks.Finite[lane] == 0 && double.IsFinite(clocks.Errors[lane]) ? StepOutcome.ErrorTooLarge
        : StepOutcome.NotFinite;
}
