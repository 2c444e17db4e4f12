namespace Continua.Learning;

/// <summary>
/// Divides windows into parts that are evaluated one after the other, so that the trajectories of a million starts are
/// never in memory at once.
/// </summary>
internal static class SpreadParts
{
    private const int Size = 1024;

    /// <summary>
    /// Returns the parts in the order of the reversed bits of their indices, so that the first few parts are spread
    /// over all windows.
    /// </summary>
    public static IReadOnlyList<RowRange[]> Of(IReadOnlyList<RowRange> windows)
    {
        RowRange[][] parts = [.. windows.Chunk(Size)];
        return [.. Enumerable.Range(0, parts.Length).OrderBy(i => Reversed((uint)i)).Select(i => parts[i])];
    }

    private static uint Reversed(uint number)
    {
        uint reversed = 0;
        for (int bit = 0; bit < 32; bit++)
        {
            reversed = (reversed << 1) | ((number >> bit) & 1);
        }

        return reversed;
    }
}
