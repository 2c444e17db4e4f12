namespace Continua.Kernels;

/// <summary>
/// The components that an elementwise operation reads of each operand, some of which repeat components. The operation
/// runs in parts of equal size, within which each operand is contiguous or a single component.
/// </summary>
internal sealed class Repetitions
{
    // Below this size, copying an operand costs less than running the operation part by part.
    private const int MinPartSize = 4;

    private readonly ComponentMap?[] maps;
    private readonly bool[] areSingle;

    private Repetitions(ComponentMap?[] maps, int size, int partSize)
    {
        (this.maps, PartSize) = (maps, partSize);
        areSingle = [.. maps.Select(map => map is { RunStride: 0 })];
        int[] firstOfParts = [.. Enumerable.Range(0, size / partSize).Select(n => n * partSize)];
        Starts = [.. maps.Select(map => map is null ? firstOfParts : Array.ConvertAll(firstOfParts, c => map[c]))];
    }

    /// <summary>The number of components of a part.</summary>
    public int PartSize { get; }

    /// <summary>The first component of each part, for each operand.</summary>
    public int[][] Starts { get; }

    /// <summary>Whether an operation can read the components of a map in place.</summary>
    public static bool CanRead(ComponentMap map) =>
        map is { RunStride: 0 or 1, RunLength: >= MinPartSize } && map.Repeats();

    /// <summary>Returns the repetitions of the operands; null if no operand has any.</summary>
    /// <param name="maps">The components of each operand; null for all, one by one, or for a spread operand.</param>
    /// <param name="size">The number of components of the result.</param>
    public static Repetitions? Of(ComponentMap?[] maps, int size)
    {
        if (Array.TrueForAll(maps, map => map is null))
        {
            return null;
        }

        int partSize = size;
        foreach (ComponentMap map in maps.OfType<ComponentMap>())
        {
            partSize = CommonDivisor(partSize, map.RunLength);
        }

        return new(maps, size, partSize);
    }

    /// <summary>Returns the component of an operand that a component of the result reads.</summary>
    public static int Component(Repetitions? repetitions, int operand, int component) =>
        repetitions?.maps[operand]?[component] ?? component;

    /// <summary>Returns an operand as it is read within a part.</summary>
    public Operand InPart(Operand operand, int index) => areSingle[index] ? operand with { Spread = true } : operand;

    private static int CommonDivisor(int a, int b) => b == 0 ? a : CommonDivisor(b, a % b);
}
