using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// A value that a scan stores for every observation, in the lanes of the step that computed it. The values of all
/// observations are stored, or those of a window.
/// </summary>
/// <param name="size">The number of components.</param>
internal sealed unsafe class StoredSteps<T>(int size) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> buffer = new();
    private readonly List<long> starts = [];
    private RaggedBlock<T>? block;
    private long windowStart;

    public int Size => size;

    /// <summary>The number of values of all observations of the block.</summary>
    public long Total { get; private set; }

    /// <summary>The number of values of one observation in the widest range of lanes.</summary>
    public long Widest { get; private set; }

    /// <summary>Sets the block whose observations are stored.</summary>
    public void Begin(RaggedBlock<T> observations)
    {
        block = observations;
        starts.Clear();
        (Total, Widest, windowStart) = (0, 0, 0);
        foreach (ObservationRange range in observations.Ranges)
        {
            starts.Add(Total);
            Total += StrideOf(range) * (range.To - range.From);
            Widest = Math.Max(Widest, StrideOf(range));
        }
    }

    /// <summary>Allocates the memory of a window of consecutive observations.</summary>
    /// <param name="from">The index of the first observation.</param>
    /// <param name="to">The index after the last.</param>
    public void Open(int from, int to)
    {
        windowStart = from < to ? OffsetOf(from) : 0;
        buffer.Grow(from < to ? OffsetOf(to - 1) + Widest - windowStart : 0);
    }

    /// <summary>Returns the value of an observation within the window, [size, lanes].</summary>
    public T* At(int step) => buffer.Data + (OffsetOf(step) - windowStart);

    public void Dispose() => buffer.Dispose();

    private long OffsetOf(int step)
    {
        ReadOnlySpan<ObservationRange> ranges = block!.Ranges;
        int n = 0;
        while (step >= ranges[n].To)
        {
            n++;
        }

        return starts[n] + (StrideOf(ranges[n]) * (step - ranges[n].From));
    }

    // A single row is padded to whole vectors, because kernels may write past its last component.
    private long StrideOf(in ObservationRange range)
    {
        long values = (long)size * range.Map.Lanes, unit = Frame<T>.MinimumCapacity;
        return (values + unit - 1) / unit * unit;
    }
}
