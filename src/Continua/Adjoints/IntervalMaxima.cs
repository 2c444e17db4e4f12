using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The largest magnitude of each component of each row over a segment of a solve, from one save time to the next.
/// </summary>
/// <remarks>
/// The states at the start of a segment are stored by row. Those of later attempts are accumulated by lane, like the
/// states themselves; they are sorted by row only if the lanes change their rows within the segment, or do not contain
/// all rows in order.
/// </remarks>
internal sealed unsafe class IntervalMaxima<T>(int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> ofLanes = new(dimension * capacity), ofRows = new(dimension * capacity);
    private LaneMap map = LaneMap.None;
    private T* start, maxima;
    private int stride;
    private bool hasAttempt, isSorted;

    /// <summary>The maximum of one component of a row.</summary>
    public T this[int component, int row]
    {
        get
        {
            T first = T.Abs(start[((nint)component * capacity) + row]);
            return maxima == null ? first : T.MaxNumber(first, maxima[((nint)component * stride) + row]);
        }
    }

    /// <summary>The maxima of one component for as many consecutive rows as a SIMD vector has elements.</summary>
    public Vector<T> Of(int component, int firstRow)
    {
        Vector<T> first = Vector.Abs(Vector.Load(start + ((nint)component * capacity) + firstRow));
        return maxima == null ? first : Vector.Max(first, Vector.Load(maxima + ((nint)component * stride) + firstRow));
    }

    /// <summary>Begins a segment.</summary>
    /// <param name="start">The states at its start: component c of row r at index c·capacity + r.</param>
    public void Begin(T* start)
    {
        this.start = start;
        maxima = null;
        (map, hasAttempt, isSorted) = (LaneMap.None, false, false);
    }

    /// <summary>
    /// Adds the state from which a step is attempted. The first attempt is skipped, because its state is that of the
    /// start. Only the first components of a larger state are used.
    /// </summary>
    public void Add(StepRecord<T> stepRecord)
    {
        if (hasAttempt)
        {
            Gather(stepRecord.Map, stepRecord.State);
        }

        hasAttempt = true;
    }

    /// <summary>Ends the segment; the maxima of the given number of rows can then be read.</summary>
    public void End(int rows)
    {
        if (ReferenceEquals(map, LaneMap.None))
        {
            return;
        }

        maxima = ofLanes.Data;
        stride = map.Lanes;
        if (isSorted || !map.HoldsFirst(rows))
        {
            Sort();
            maxima = ofRows.Data;
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
        bool accumulates = ReferenceEquals(map, lanes);
        if (!accumulates)
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
            (accumulates ? Vector.Max(Vector.Load(peaks + i), size) : size).Store(peaks + i);
        }

        for (; i < count; i++)
        {
            T size = T.Abs(state[i]);
            peaks[i] = accumulates && peaks[i] > size ? peaks[i] : size;
        }
    }

    private void Sort()
    {
        if (!isSorted)
        {
            new Span<T>(ofRows.Data, dimension * capacity).Clear();
            isSorted = true;
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
