using System.Globalization;
using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>The costs of the solves within the steps of a loop, and the rows that failed in one of them.</summary>
internal sealed class StepFailures<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RunReport costs = new(), ofStep = new();
    private readonly List<(SolveFailure Failure, int Step)> failed = [];

    /// <summary>The rows that failed; the row of a failure is its index within the block.</summary>
    public IEnumerable<int> Rows => failed.Select(entry => entry.Failure.Row);

    public void Clear()
    {
        costs.Clear();
        failed.Clear();
    }

    /// <summary>Adds the costs of a step, and the rows that failed in it.</summary>
    /// <param name="frame">The frame of the step.</param>
    /// <param name="step">The index of the observation.</param>
    /// <param name="map">The rows in the lanes.</param>
    /// <param name="hasNaN">Whether a value that the step computed for a lane is NaN.</param>
    public void Add(Frame<T> frame, int step, LaneMap map, Func<int, bool> hasNaN)
    {
        ofStep.Clear();
        foreach (object? state in frame.States)
        {
            (state as IRowReport)?.Report(0, ofStep);
            foreach (InvalidIndex at in (state as InvalidIndices)?.Found ?? [])
            {
                if (at.Lane < map.Count && hasNaN(at.Lane))
                {
                    ofStep.AddFailure(BatchWorker<T>.FailureOf(at, 0));
                }
            }
        }

        foreach (SolveFailure failure in ofStep.Failures)
        {
            int row = map.Rows[failure.Row];
            if (!failed.Exists(known => known.Failure.Row == row))
            {
                failed.Add((failure with { Row = row }, step));
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
                Message = string.Create(CultureInfo.InvariantCulture, $"Row {row}, observation {step}: {sentence}"),
            });
        }
    }
}
