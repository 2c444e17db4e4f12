using System.Numerics;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>The largest magnitude that each component of each row had over a stretch of a solve.</summary>
/// <remarks>
/// The state from which a stretch starts is known by rows; those of later attempts are gathered in lanes, as states are. Only where lanes
/// change their rows within a stretch, or do not hold all rows in order, are they sorted by rows.
/// </remarks>
internal sealed unsafe class IntervalMaxima<T>(int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> ofLanes = new(dimension * capacity), ofRows = new(dimension * capacity);
    private LaneMap map = LaneMap.None;
    private T* start, found;
    private int stride;
    private bool any, sorted;

    public T this[int component, int row]
    {
        get
        {
            T first = T.Abs(start[((nint)component * capacity) + row]);
            return found == null ? first : T.MaxNumber(first, found[((nint)component * stride) + row]);
        }
    }

    /// <summary>One component of as many rows as a vector holds.</summary>
    public Vector<T> Of(int component, int firstRow)
    {
        Vector<T> first = Vector.Abs(Vector.Load(start + ((nint)component * capacity) + firstRow));
        return found == null ? first : Vector.Max(first, Vector.Load(found + ((nint)component * stride) + firstRow));
    }

    /// <summary>Begins a stretch.</summary>
    /// <param name="start">The states from which it starts: component c of row r at c·capacity + r.</param>
    public void Begin(T* start)
    {
        this.start = start;
        found = null;
        (map, any, sorted) = (LaneMap.None, false, false);
    }

    /// <summary>
    /// Takes in the state from which a step is attempted, but for the first, which is the start; of more components than
    /// ours the first count.
    /// </summary>
    public void Add(StepRecord<T> stepRecord)
    {
        if (any)
        {
            Gather(stepRecord.Map, stepRecord.State);
        }

        any = true;
    }

    /// <summary>Makes what was gathered ready to be read, for so many rows.</summary>
    public void End(int rows)
    {
        if (ReferenceEquals(map, LaneMap.None))
        {
            return;
        }

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

    private void Gather(LaneMap lanes, T* state)
    {
        T* peaks = ofLanes.Data;
        bool goesOn = ReferenceEquals(map, lanes);
        if (!goesOn)
        {
            if (!ReferenceEquals(map, LaneMap.None))
            {
                Sort();
            }

            map = lanes;
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
            peaks[i] = goesOn && peaks[i] > size ? peaks[i] : size;
        }
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
