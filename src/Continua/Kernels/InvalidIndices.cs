namespace Continua.Kernels;

/// <summary>An invalid position along the first axis, found in the lane of one row.</summary>
/// <param name="Lane">The lane of the row.</param>
/// <param name="Position">The value given as a position: not whole, NaN, or outside 0 … Extent − 1.</param>
/// <param name="Extent">The number of valid positions.</param>
internal readonly record struct InvalidIndex(int Lane, double Position, int Extent);

/// <summary>
/// The invalid positions that an instruction found in its last run. The instruction selects NaN for each of them, but a
/// row fails only if its results are NaN: a condition may have discarded the selected value.
/// </summary>
internal sealed class InvalidIndices
{
    public List<InvalidIndex> Found { get; } = [];
}
