namespace Continua.Kernels;

/// <summary>The reasons why an instruction gives NaN in a lane.</summary>
internal enum LaneFaultKind
{
    /// <summary>A position is NaN, not a whole number, or outside 0 … Limit − 1.</summary>
    Position,

    /// <summary>The estimated condition number of a matrix is Limit or more, or the matrix is not finite.</summary>
    Condition,

    /// <summary>A pivot of a Cholesky factorisation is not above Limit.</summary>
    Pivot,
}

/// <summary>A reason for NaN in the lane of one row.</summary>
/// <param name="Lane">The lane of the row; −1 if all rows share the value.</param>
/// <param name="Kind">The kind of the fault.</param>
/// <param name="Value">The position, the condition number or the pivot.</param>
/// <param name="Limit">The limit that the value violates.</param>
internal readonly record struct LaneFault(int Lane, LaneFaultKind Kind, double Value, double Limit);

/// <summary>
/// The faults that an instruction found in its last run. The instruction gives NaN for each of them, but a row fails
/// only if its results are NaN: a condition may have discarded the value.
/// </summary>
internal sealed class LaneFaults
{
    public List<LaneFault> Found { get; } = [];

    /// <summary>Returns the faults of an instruction, which the first call creates.</summary>
    public static LaneFaults Of(object?[] states, int state) => (LaneFaults)(states[state] ??= new LaneFaults());
}
