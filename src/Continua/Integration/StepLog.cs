using System.Numerics;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>Hands the attempts of a block to <see cref="SolveOptions.Log"/>.</summary>
internal sealed unsafe class StepLog<T>(
    Action<StepAttempt> receive, SolveOptions options, Stepper<T> stepper, LaneClocks clocks, DomainCheck<T>? domain, BlockEvents<T>? events)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int order = options.Solver.Order;
    private readonly bool adaptive = options.Steps.IsAdaptive;

    /// <summary>Adds an attempt that has been decided, while the lanes of rows that it ends are still theirs.</summary>
    /// <param name="firstRow">The number of the block's first row.</param>
    public void Add(StepRecord<T> stepRecord, int firstRow)
    {
        for (int l = 0; l < stepRecord.Map.Count; l++)
        {
            if (clocks.Active[l] != 0)
            {
                double error = adaptive ? clocks.Errors[l] : double.NaN;
                receive(new(firstRow + stepRecord.Map.Rows[l], stepRecord.Time[l], stepRecord.Size[l], error, order, OutcomeOf(stepRecord, l)));
            }
        }
    }

    private StepOutcome OutcomeOf(StepRecord<T> stepRecord, int lane) => stepRecord.IsTaken(lane) ? StepOutcome.Accepted
        : events?.Crossings.IsMadeAnew(lane) == true ? StepOutcome.MadeAnew
        : stepper.IsUnsolved(lane) ? StepOutcome.NotSolved
        : domain?.HasLeft(lane) == true ? StepOutcome.OutOfDomain
        : adaptive && clocks.Finite[lane] == 0 && double.IsFinite(clocks.Errors[lane]) ? StepOutcome.ErrorTooLarge
        : StepOutcome.NotFinite;
}
