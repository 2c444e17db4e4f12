namespace Continua.Kernels;

/// <summary>A position that is none, in the lane of a row.</summary>
/// <param name="Extent">The number of positions to choose from.</param>
internal readonly record struct InvalidIndex(int Lane, double Position, int Extent);

/// <summary>
/// The wrong positions that an instruction met in its last run. What it selected there is NaN; whether the row depends on that is seen
/// from its results, since a condition may have selected it away.
/// </summary>
internal sealed class InvalidIndices
{
    public List<InvalidIndex> Found { get; } = [];
}
