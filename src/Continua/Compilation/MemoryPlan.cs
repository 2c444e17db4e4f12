namespace Continua.Compilation;

/// <summary>Places values of known lifetime in one stretch of memory, each where it first fits.</summary>
/// <param name="unit">Places are multiples of this many components.</param>
internal sealed class MemoryPlan(int unit)
{
    private readonly List<(int Start, int End, int Last)> held = [];

    /// <summary>Asks in the order of first mention.</summary>
    /// <returns>The first component of a place that is free from <paramref name="first"/> on.</returns>
    public int Place(int size, int first, int last)
    {
        held.RemoveAll(h => h.Last < first);
        int start = 0;
        int padded = (int)Math.Min(int.MaxValue, ((long)size + unit - 1) / unit * unit);
        int index = 0;
        while (index < held.Count && held[index].Start < (long)start + padded)
        {
            start = held[index++].End;
        }

        Tensor.Guard(
            (long)start + padded <= int.MaxValue,
            $"The values of one row take at most {int.MaxValue} numbers at a time, but got {(long)start + padded}; "
            + $"take smaller values.");
        held.Insert(index, (start, start + padded, last));
        return start;
    }
}
