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

    /// <summary>The rows that failed; the row of a failure is its index within the block.</summary>
    public IEnumerable<int> Rows => failed.Select(entry => entry.Failure.Row);

    public void Clear()
    {
        costs.Clear();
        failed.Clear();
    }

    /// <summary>Whether a frame contains solves or invalid positions, so that rows may have failed.</summary>
    public static bool Occur(Frame<T> frame)
    {
        foreach (object? state in frame.States)
        {
            if (state is IRowReport or InvalidIndices { Found.Count: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the costs of a run of the body, and the rows that failed in it.</summary>
    /// <param name="frame">The frame of the body.</param>
    /// <param name="stepOf">Returns the index of the step in a lane.</param>
    /// <param name="map">The rows in the lanes.</param>
    /// <param name="hasNaN">Whether a value that the step computed for a lane is NaN.</param>
    public void Add(Frame<T> frame, Func<int, int> stepOf, LaneMap map, Func<int, bool> hasNaN)
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
