using System.Numerics;

namespace Continua.Terms;

/// <summary>A value of a block of rows: component c of lane l lies at c·lanes + l, or one number for all rows at c.</summary>
internal readonly unsafe struct BlockValue<T>(T* data, int size, bool perRow, int lanes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Data => data;

    public int Size => size;

    public bool PerRow => perRow;

    public int Lanes => lanes;

    public T this[int component, int row] => perRow ? data[((nint)component * lanes) + row] : data[component];
}

/// <summary>Which rows of a block lie in which lanes.</summary>
/// <param name="Rows">The row in each lane, in rising order; lanes beyond <see cref="Count"/> repeat the last.</param>
internal sealed record LaneMap(int[] Rows, int Count, int Lanes)
{
    /// <summary>The rows one after the other: a single one alone, else in as many whole vectors as needed.</summary>
    public static LaneMap Of(ReadOnlySpan<int> rows, int widest)
    {
        int lanes = rows.Length <= 1 ? 1 : (rows.Length + widest - 1) / widest * widest;
        int[] padded = new int[lanes];
        for (int l = 0; l < lanes; l++)
        {
            padded[l] = rows.IsEmpty ? 0 : rows[Math.Min(l, rows.Length - 1)];
        }

        return new(padded, rows.Length, lanes);
    }
}

/// <summary>A vector field over a block of rows: f(t, y), whose other arguments are held over a solve.</summary>
internal abstract unsafe class BlockField<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of components of y.</summary>
    public abstract int Dimension { get; }

    /// <summary>Binds the arguments of a block; constants may have changed.</summary>
    public abstract void Bind(ReadOnlySpan<BlockValue<T>> values);

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>dy = f(t, y), for every lane.</summary>
    /// <param name="t">One time a lane.</param>
    /// <param name="y">[dimension] per lane.</param>
    /// <param name="dy">[dimension] per lane.</param>
    public abstract void Evaluate(T* t, T* y, T* dy);

    public abstract void Dispose();
}
