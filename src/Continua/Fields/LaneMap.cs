using System.Numerics;

namespace Continua.Fields;

/// <summary>Which rows of a block lie in which lanes.</summary>
internal sealed class LaneMap
{
    /// <summary>No rows.</summary>
    public static readonly LaneMap None = new(1);

    private readonly int[] rows;
    private bool inOrder;

    private LaneMap(int capacity) => rows = new int[capacity];

    /// <summary>The row in each lane, in rising order; lanes beyond <see cref="Count"/> repeat the last.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, Lanes);

    /// <summary>The lanes that hold a row of their own.</summary>
    public int Count { get; private set; }

    public int Lanes { get; private set; } = 1;

    /// <summary>Whether the lanes hold the first rows of a block one after the other, so many and no others.</summary>
    public bool HoldsFirst(int rows) => inOrder && Count == rows;

    /// <summary>The lane that holds a row; negative if none does.</summary>
    public int LaneOf(int row) => rows.AsSpan(0, Count).IndexOf(row);

    /// <summary>Takes one number a row to the lanes.</summary>
    public unsafe void Gather<T>(T* ofRows, T* ofLanes)
        where T : unmanaged
    {
        if (inOrder)
        {
            new Span<T>(ofRows, Count).CopyTo(new(ofLanes, Count));
            new Span<T>(ofLanes + Count, Lanes - Count).Fill(ofRows[Count - 1]);
            return;
        }

        for (int l = 0; l < Lanes; l++)
        {
            ofLanes[l] = ofRows[rows[l]];
        }
    }

    /// <summary>Takes one number a lane to the rows.</summary>
    public unsafe void Scatter<T>(T* ofLanes, T* ofRows)
        where T : unmanaged
    {
        if (inOrder)
        {
            new Span<T>(ofLanes, Count).CopyTo(new(ofRows, Count));
            return;
        }

        for (int l = 0; l < Count; l++)
        {
            ofRows[rows[l]] = ofLanes[l];
        }
    }

    /// <summary>Adds one number a lane to those of the rows.</summary>
    public unsafe void Add<T>(T* ofLanes, T* ofRows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int l = 0;
        for (; inOrder && l + Vector<T>.Count <= Count; l += Vector<T>.Count)
        {
            (Vector.Load(ofRows + l) + Vector.Load(ofLanes + l)).Store(ofRows + l);
        }

        for (; l < Count; l++)
        {
            ofRows[rows[l]] += ofLanes[l];
        }
    }

    private void Fill(ReadOnlySpan<int> taken, int widest)
    {
        Count = taken.Length;
        Lanes = LanesFor(Count, widest);
        taken.CopyTo(rows);
        rows.AsSpan(Count, Lanes - Count).Fill(taken[^1]);
        inOrder = taken[^1] == Count - 1;
    }

    // A single row stands alone; more take as many whole vectors as needed.
    private static int LanesFor(int count, int widest) => count == 1 ? 1 : (count + widest - 1) / widest * widest;

    /// <summary>Maps of one solve after another: those of an earlier solve are used again.</summary>
    /// <param name="capacity">The most lanes, a multiple of <paramref name="widest"/>.</param>
    /// <param name="widest">The lanes of the widest vector.</param>
    internal sealed class Pool(int capacity, int widest)
    {
        private readonly List<LaneMap> maps = [];
        private readonly int[] everyRow = [.. Enumerable.Range(0, capacity)];
        private int taken;

        /// <summary>Takes back every map handed out.</summary>
        public void Clear() => taken = 0;

        /// <summary>The given rows one after the other; at least one.</summary>
        public LaneMap Of(ReadOnlySpan<int> rows)
        {
            if (taken == maps.Count)
            {
                maps.Add(new(capacity));
            }

            LaneMap map = maps[taken++];
            map.Fill(rows, widest);
            return map;
        }

        /// <summary>The first rows of a block, as many as given.</summary>
        public LaneMap OfAll(int count) => Of(everyRow.AsSpan(0, count));

        /// <summary>The lanes that so many rows take.</summary>
        public int LanesOf(int rows) => LanesFor(rows, widest);
    }
}
