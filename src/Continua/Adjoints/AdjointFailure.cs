using System.Globalization;

namespace Continua.Adjoints;

/// <summary>A row of a block through which no gradient can be taken, though it was solved.</summary>
/// <param name="What">Rule, what was found, what to do.</param>
internal readonly record struct AdjointFailure(int Row, string What)
{
    private const string Fix = "take CheckpointedAdjoint, which needs no backward solve.";

    /// <summary>The backward solve of a backsolve adjoint did not arrive.</summary>
    public static AdjointFailure NotSolved(int row) =>
        new(row, $"the backsolve adjoint could not solve the equation backwards; {Fix}");

    /// <summary>The backward solve arrived at another state than the one that is known.</summary>
    /// <param name="distance">Relative to the state.</param>
    /// <param name="limit">What is allowed.</param>
    public static AdjointFailure Off(int row, double time, double distance, double limit) => new(row, string.Create(
        CultureInfo.InvariantCulture,
        $"the backsolve adjoint finds the states of the solve again within {limit:G3} of their size, but at t = {time:G6} it was off by "
        + $"{distance:G3}: this equation cannot be solved backwards that exactly; {Fix}"));

    /// <summary>Adds rows for which the adjoint of a solve within the field has failed.</summary>
    public static void AddWithinField(IEnumerable<int> rows, List<AdjointFailure> failures)
    {
        foreach (int row in rows)
        {
            failures.Add(new(
                row, $"a solve within the field has a derivative wherever the field is evaluated, but its adjoint failed; for that solve {Fix}"));
        }
    }

    /// <summary>Adds rows whose condition touches zero without crossing it.</summary>
    public static void AddGrazing(IEnumerable<int> rows, List<AdjointFailure> failures)
    {
        foreach (int row in rows)
        {
            failures.Add(new(
                row, "the time of an event has a derivative where its condition crosses zero with a slope, but here it only touches zero, or jumps across "
                + "it; take a condition that crosses it smoothly, or Event.At where the time of the jump is known."));
        }
    }

    /// <param name="firstRow">The number of the block's first row.</param>
    public SolveFailure Describe(int firstRow, SolveOptions options)
    {
        int row = firstRow + Row;
        return new(row, SolveStatus.NotReversible, string.Create(CultureInfo.InvariantCulture, $"Row {row}: {What}"))
        {
            Throws = options.ThrowOnFailure,
        };
    }
}
