using System.Numerics;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>The attempted steps of a block, one after the other; its memory is kept for the next solve.</summary>
internal sealed class SlabRecord<T>(SlabLayout<T> layout) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Slab<T>> slabs = [];

    public SlabLayout<T> Layout => layout;

    public int Count { get; private set; }

    /// <summary>The number of slabs whose memory is held, used or not.</summary>
    public int Held => slabs.Count;

    public Slab<T> this[int index] => slabs[index];

    public void Clear() => Count = 0;

    /// <summary>Takes on rows; values that were there are lost.</summary>
    public Slab<T> Add(LaneMap map)
    {
        if (Count == slabs.Count)
        {
            slabs.Add(new(layout));
        }

        Slab<T> slab = slabs[Count++];
        slab.Take(map);
        return slab;
    }

    /// <summary>Forgets all but the last; its memory is used again.</summary>
    public void KeepLast()
    {
        (slabs[0], slabs[Count - 1]) = (slabs[Count - 1], slabs[0]);
        Count = 1;
    }

    public void Dispose()
    {
        foreach (Slab<T> slab in slabs)
        {
            slab.Dispose();
        }
    }
}
