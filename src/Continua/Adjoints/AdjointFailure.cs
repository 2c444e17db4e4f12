using System.Globalization;

namespace Continua.Adjoints;

/// <summary>A row of a block that was solved but has no gradient.</summary>
/// <param name="Row">The index of the row in its block.</param>
/// <param name="Message">The rule, what was found, and how to fix it.</param>
internal readonly record struct AdjointFailure(int Row, string Message)
{
    private const string Fix = "use CheckpointedAdjoint, which needs no backward solve.";

    /// <summary>The backward solve of a backsolve adjoint failed.</summary>
    public static AdjointFailure NotSolved(int row) =>
        new(row, $"the backsolve adjoint could not solve the equation backwards; {Fix}");

    /// <summary>The backward solve reached a state other than the known one.</summary>
    /// <param name="row">The index of the row in its block.</param>
    /// <param name="time">The time of the known state.</param>
    /// <param name="distance">The distance of the two states, relative to the size of the state.</param>
    /// <param name="limit">The largest admissible distance.</param>
    public static AdjointFailure Inaccurate(int row, double time, double distance, double limit) =>
        new(row, string.Create(
            CultureInfo.InvariantCulture,
            $"the backsolve adjoint reproduces the states of the solve within {limit:G3} of their size, but at "
            + $"t = {time:G6} it was off by {distance:G3}: this equation cannot be solved backwards that "
            + $"accurately; {Fix}"));

    /// <summary>Adds rows for which the adjoint of a solve inside the field has failed.</summary>
    public static void AddWithinField(IEnumerable<int> rows, List<AdjointFailure> failures)
    {
        foreach (int row in rows)
        {
            failures.Add(new(
                row,
                "a solve within the field has a derivative wherever the field is evaluated, but its adjoint failed; "
                + $"for that solve {Fix}"));
        }
    }

    /// <summary>
    /// Adds rows with an event whose condition touches zero without crossing it, or jumps across zero.
    /// </summary>
    public static void AddGrazing(IEnumerable<int> rows, List<AdjointFailure> failures)
    {
        foreach (int row in rows)
        {
            failures.Add(new(
                row,
                "the time of an event has a derivative where its condition crosses zero with a nonzero slope, but here "
                + "it only touches zero, or jumps across it; use a condition that crosses it smoothly, or "
                + "Event.At where the time of the jump is known."));
        }
    }

    /// <summary>Describes the failure for users of the library.</summary>
    /// <param name="firstRow">The index of the block's first row among all rows.</param>
    /// <param name="options">The options of the solve.</param>
    public SolveFailure Describe(int firstRow, SolveOptions options)
    {
        int row = firstRow + Row;
        return new(row, SolveStatus.NotReversible, string.Create(CultureInfo.InvariantCulture, $"Row {row}: {Message}"))
        {
            Throws = options.ThrowOnFailure,
        };
    }
}
