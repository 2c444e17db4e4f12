namespace Continua.Compilation;

/// <summary>Allocates values of known lifetime in one contiguous buffer, first fit.</summary>
/// <param name="unit">The alignment of offsets, in components.</param>
internal sealed class MemoryPlan(int unit)
{
    private readonly List<(int Start, int End, int Last)> allocated = [];

    /// <summary>Allocates a value. Values have to be allocated in the order of their first use.</summary>
    /// <param name="size">The number of components.</param>
    /// <param name="first">The index of the first instruction that uses the value.</param>
    /// <param name="last">The index of the last instruction that uses the value.</param>
    /// <returns>The offset of the value, in components.</returns>
    public int Allocate(int size, int first, int last)
    {
        allocated.RemoveAll(h => h.Last < first);
        int start = 0;
        int padded = (int)Math.Min(int.MaxValue, ((long)size + unit - 1) / unit * unit);
        int index = 0;
        while (index < allocated.Count && allocated[index].Start < (long)start + padded)
        {
            start = allocated[index++].End;
        }

        Tensor.Guard(
            (long)start + padded <= int.MaxValue,
            $"The values of an expression take at most {int.MaxValue} numbers at a time, per row or for all rows, but "
            + $"got {(long)start + padded}; use smaller values.");
        allocated.Insert(index, (start, start + padded, last));
        return start;
    }
}
