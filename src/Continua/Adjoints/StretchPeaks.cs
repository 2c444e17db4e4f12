using System.Numerics;
using Continua.Integration;
using Continua.Kernels;
using Continua.Terms;

namespace Continua.Adjoints;

/// <summary>The largest magnitude that each component of each row had over a stretch of a solve.</summary>
internal sealed unsafe class StretchPeaks<T>(int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> buffer = new(2 * dimension * capacity);
    private LaneMap map = LaneMap.None;

    /// <summary>Component c of row r at c·capacity + r.</summary>
    private T* OfRows => buffer.Data;

    /// <summary>The same in the lanes of the map at hand, since steps come far more often than rows change their lanes.</summary>
    private T* OfLanes => buffer.Data + ((nint)dimension * capacity);

    public T this[int component, int row] => OfRows[((nint)component * capacity) + row];

    /// <summary>Begins a stretch at which nothing is known yet.</summary>
    public void Begin()
    {
        map = LaneMap.None;
        new Span<T>(OfRows, dimension * capacity).Clear();
    }

    /// <summary>Takes in the state from which a step is attempted; of more components than ours the first count.</summary>
    public void Add(Slab<T> slab)
    {
        if (!ReferenceEquals(map, slab.Map))
        {
            End();
            map = slab.Map;
            new Span<T>(OfLanes, dimension * map.Lanes).Clear();
        }

        T* peaks = OfLanes, state = slab.State;
        int i = 0, count = dimension * map.Lanes;
        for (; i + Vector<T>.Count <= count; i += Vector<T>.Count)
        {
            Vector.Max(Vector.Load(peaks + i), Vector.Abs(Vector.Load(state + i))).Store(peaks + i);
        }

        for (; i < count; i++)
        {
            peaks[i] = T.Max(peaks[i], T.Abs(state[i]));
        }
    }

    /// <summary>Brings the rows up to date.</summary>
    public void End()
    {
        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < map.Count; l++)
            {
                ref T peak = ref OfRows[((nint)c * capacity) + map.Rows[l]];
                peak = T.Max(peak, OfLanes[((nint)c * map.Lanes) + l]);
            }
        }

        map = LaneMap.None;
    }

    public void Dispose() => buffer.Dispose();
}
