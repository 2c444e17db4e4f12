using System.Numerics;
using Continua.Kernels;

namespace Continua.Execution;

/// <summary>
/// A value of a block of rows. Component c of lane l is stored at index c·lanes + l; if all rows share the value,
/// component c is stored at index c.
/// </summary>
internal readonly unsafe struct BlockValue<T>(T* data, int size, bool perRow, int lanes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Data => data;

    public int Size => size;

    public bool PerRow => perRow;

    public int Lanes => lanes;

    /// <summary>Whether only one component is stored, because all components are equal.</summary>
    public bool IsSpread { get; init; }

    /// <summary>The same value in double precision, where single precision is not enough; otherwise null.</summary>
    public double* Wide { get; init; }

    public T this[int component, int row] =>
        IsSpread ? data[perRow ? row : 0] : perRow ? data[((nint)component * lanes) + row] : data[component];

    /// <summary>
    /// Returns the index of the first component of a row that is not finite, or −1 if all are finite.
    /// </summary>
    public int FirstNotFinite(int row)
    {
        T* at = data + (perRow ? row : 0);
        nint step = IsSpread ? 0 : perRow ? lanes : 1;
        for (int c = 0; c < size; c++, at += step)
        {
            if (!T.IsFinite(*at))
            {
                return c;
            }
        }

        return -1;
    }

    /// <summary>Copies the values of a map's rows to the lanes of the target, [size] per lane.</summary>
    public void GatherTo(LaneMap map, T* target)
    {
        ReadOnlySpan<int> rowOf = map.Rows;
        if (rowOf.Length == 1 && !IsSpread)
        {
            T* source = data + (perRow ? rowOf[0] : 0);
            nint step = perRow ? lanes : 1;
            for (int c = 0; c < size; c++, source += step)
            {
                target[c] = *source;
            }

            return;
        }

        for (int c = 0; c < size; c++)
        {
            T* from = data + (IsSpread ? 0 : perRow ? (nint)c * lanes : c);
            for (int l = 0; l < rowOf.Length; l++)
            {
                *target++ = from[perRow ? rowOf[l] : 0];
            }
        }
    }

    /// <summary>
    /// Copies the same value in double precision to a buffer in the layout of this value, and returns the buffer.
    /// </summary>
    public double* Arranged(BlockValue<double> inDouble, NativeBuffer<double> buffer)
    {
        int width = perRow ? lanes : 1;
        double* target = buffer.Grow(size * width);
        for (int c = 0; c < size; c++)
        {
            for (int l = 0; l < width; l++)
            {
                target[(c * width) + l] = inDouble[c, l];
            }
        }

        return target;
    }
}
