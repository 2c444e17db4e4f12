using System.Globalization;
using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>The costs of the solves within the steps of a loop, and the rows that failed in one of them.</summary>
/// <param name="unit">The name of a step in messages.</param>
internal sealed class StepFailures<T>(string unit)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RunReport costs = new(), ofStep = new();
    private readonly List<(SolveFailure Failure, int Step)> failed = [];

    /// <summary>Excludes the rows that failed from all sums of the frame of the loop.</summary>
    public void DropFrom(Frame<T> frame)
    {
        foreach ((SolveFailure failure, _) in failed)
        {
            if (frame.Rows.Contains(failure.Row))
            {
                frame.DropLate(failure.Row);
            }
        }
    }

    /// <summary>Returns whether a row failed.</summary>
    public bool Contains(int row) => failed.Exists(entry => entry.Failure.Row == row);

    public void Clear()
    {
        costs.Clear();
        failed.Clear();
    }

    /// <summary>Whether a frame contains solves or faults, so that rows may have failed.</summary>
    public static bool Occur(Frame<T> frame)
    {
        foreach (object? state in frame.States)
        {
            if (state is IRowReport or LaneFaults { Found.Count: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the costs of a run of the body, and the rows that failed in it.</summary>
    /// <param name="program">The program of the body.</param>
    /// <param name="stepOf">Returns the index of the step in a lane.</param>
    /// <param name="map">The rows in the lanes.</param>
    public void Add(LaneProgram<T> program, Func<int, int> stepOf, LaneMap map)
    {
        Frame<T> frame = program.Frame;
        ofStep.Clear();
        foreach (object? state in frame.States)
        {
            (state as IRowReport)?.Report(0, ofStep);
            foreach (LaneFault fault in (state as LaneFaults)?.Found ?? [])
            {
                int from = Math.Max(fault.Lane, 0);
                int to = fault.Lane < 0 ? map.Count : Math.Min(fault.Lane + 1, map.Count);
                for (int lane = from; lane < to; lane++)
                {
                    if (program.HasNaN(lane))
                    {
                        ofStep.AddFailure(FaultText.Describe(fault, lane));
                    }
                }
            }
        }

        foreach (SolveFailure failure in ofStep.Failures)
        {
            int row = map.Rows[failure.Row];
            if (!failed.Exists(known => known.Failure.Row == row))
            {
                failed.Add((failure with { Row = row }, stepOf(failure.Row)));
            }
        }

        ofStep.Failures.Clear();
        costs.Add(ofStep);
        frame.Late.Clear();
    }

    /// <summary>Adds the costs and failures of all steps to the report of a block.</summary>
    public void Report(int firstRow, RunReport report)
    {
        report.Add(costs);
        foreach ((SolveFailure failure, int step) in failed)
        {
            int row = firstRow + failure.Row;
            string sentence = failure.Message[(failure.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            report.AddFailure(failure with
            {
                Row = row,
                Message = string.Create(CultureInfo.InvariantCulture, $"Row {row}, {unit} {step}: {sentence}"),
            });
        }
    }
}
