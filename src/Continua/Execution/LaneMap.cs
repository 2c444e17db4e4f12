using System.Numerics;

namespace Continua.Execution;

/// <summary>The assignment of rows of a block to lanes.</summary>
internal sealed class LaneMap
{
    /// <summary>A map without rows.</summary>
    public static readonly LaneMap None = new(1);

    private readonly int[] rows;
    private bool inOrder;

    private LaneMap(int capacity) => rows = new int[capacity];

    /// <summary>
    /// The row of each lane; the padding lanes from <see cref="Count"/> on repeat the last row. The rows ascend, except
    /// in a map over parts, in which all rows are repeated for each part.
    /// </summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, Lanes);

    /// <summary>The number of lanes without padding.</summary>
    public int Count { get; private set; }

    /// <summary>The number of lanes, padding included.</summary>
    public int Lanes { get; private set; } = 1;

    /// <summary>Whether the lanes contain exactly the first rows of a block, in order.</summary>
    /// <param name="rows">The number of rows.</param>
    public bool HoldsFirst(int rows) => inOrder && Count == rows;

    /// <summary>Returns the first lane of a row, or −1 if the map does not contain the row.</summary>
    public int LaneOf(int row) => rows.AsSpan(0, Count).IndexOf(row);

    /// <summary>Copies one value per row to the lanes.</summary>
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

    /// <summary>Copies one value per lane to the rows.</summary>
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

    /// <summary>Adds one value per lane to the values of the rows.</summary>
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

    private void Fill(ReadOnlySpan<int> selected, int widest)
    {
        Count = selected.Length;
        Lanes = LanesFor(Count, widest);
        selected.CopyTo(rows);
        rows.AsSpan(Count, Lanes - Count).Fill(selected[^1]);

        // Rows that ascend are 0, 1, 2 … if the last one is Count − 1; repeated rows never satisfy this.
        inOrder = selected[^1] == Count - 1;
    }

    // A single row takes one lane; the lanes of several rows are padded to whole vectors.
    private static int LanesFor(int count, int widest) => count == 1 ? 1 : (count + widest - 1) / widest * widest;

    /// <summary>A pool of maps; later solves reuse the maps of earlier ones.</summary>
    /// <param name="capacity">The maximum number of lanes, a multiple of <paramref name="widest"/>.</param>
    /// <param name="widest">The number of lanes of the widest vector.</param>
    internal sealed class Pool(int capacity, int widest)
    {
        private readonly List<LaneMap> maps = [];
        private readonly int[] everyRow = [.. Enumerable.Range(0, capacity)];
        private int used;

        /// <summary>Returns all maps to the pool.</summary>
        public void Clear() => used = 0;

        /// <summary>Returns a map of the given rows, at least one, to lanes.</summary>
        /// <param name="rows">The row of each lane: ascending, or all rows repeated for each part.</param>
        public LaneMap Of(ReadOnlySpan<int> rows)
        {
            if (used == maps.Count)
            {
                maps.Add(new(capacity));
            }

            LaneMap map = maps[used++];
            map.Fill(rows, widest);
            return map;
        }

        /// <summary>Returns a map of the first rows of a block.</summary>
        /// <param name="count">The number of rows.</param>
        public LaneMap OfAll(int count) => Of(everyRow.AsSpan(0, count));

        /// <summary>Returns the number of lanes for a number of rows.</summary>
        public int LanesOf(int rows) => LanesFor(rows, widest);
    }
}
