using System.Numerics;
using Continua.Integration;
using Continua.Kernels;
using Continua.Terms;

namespace Continua.Adjoints;

/// <summary>The largest magnitude that each component of each row had over a stretch of a solve.</summary>
/// <remarks>
/// It is gathered in lanes, as states are. Only where lanes change their rows within a stretch, or do not hold all rows in
/// order, are they sorted by rows.
/// </remarks>
internal sealed unsafe class StretchPeaks<T>(int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> ofLanes = new(dimension * capacity), ofRows = new(dimension * capacity);
    private LaneMap map = LaneMap.None;
    private T* found;
    private int stride;
    private bool sorted;

    public T this[int component, int row] => found[((nint)component * stride) + row];

    /// <summary>One component of as many rows as a vector holds.</summary>
    public Vector<T> Of(int component, int firstRow) => Vector.Load(found + ((nint)component * stride) + firstRow);

    /// <summary>Begins a stretch at which nothing is known yet.</summary>
    public void Begin() => (map, sorted) = (LaneMap.None, false);

    /// <summary>Takes in the state from which a step is attempted; of more components than ours the first count.</summary>
    public void Add(Slab<T> slab)
    {
        T* peaks = ofLanes.Data, state = slab.State;
        bool goesOn = ReferenceEquals(map, slab.Map);
        if (!goesOn)
        {
            if (!ReferenceEquals(map, LaneMap.None))
            {
                Sort();
            }

            map = slab.Map;
        }

        int i = 0, count = dimension * map.Lanes;
        for (; i + Vector<T>.Count <= count; i += Vector<T>.Count)
        {
            Vector<T> size = Vector.Abs(Vector.Load(state + i));
            (goesOn ? Vector.Max(Vector.Load(peaks + i), size) : size).Store(peaks + i);
        }

        for (; i < count; i++)
        {
            T size = T.Abs(state[i]);
            peaks[i] = goesOn ? T.Max(peaks[i], size) : size;
        }
    }

    /// <summary>Makes what was gathered ready to be read, for so many rows.</summary>
    public void End(int rows)
    {
        found = ofLanes.Data;
        stride = map.Lanes;
        if (sorted || !map.HoldsFirst(rows))
        {
            Sort();
            found = ofRows.Data;
            stride = capacity;
        }
    }

    public void Dispose()
    {
        ofLanes.Dispose();
        ofRows.Dispose();
    }

    private void Sort()
    {
        if (!sorted)
        {
            new Span<T>(ofRows.Data, dimension * capacity).Clear();
            sorted = true;
        }

        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < map.Count; l++)
            {
                ref T peak = ref ofRows.Data[((nint)c * capacity) + map.Rows[l]];
                peak = T.Max(peak, ofLanes.Data[((nint)c * map.Lanes) + l]);
            }
        }
    }
}
