using System.Numerics;

namespace Continua.Fields;

/// <summary>A value of a block of rows: component c of lane l lies at c·lanes + l, or one number for all rows at c.</summary>
internal readonly unsafe struct BlockValue<T>(T* data, int size, bool perRow, int lanes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Data => data;

    public int Size => size;

    public bool PerRow => perRow;

    public int Lanes => lanes;

    /// <summary>Whether one component stands for all.</summary>
    public bool IsSpread { get; init; }

    /// <summary>The same value in double, where its digits matter; else null.</summary>
    public double* Wide { get; init; }

    public T this[int component, int row] =>
        IsSpread ? data[perRow ? row : 0] : perRow ? data[((nint)component * lanes) + row] : data[component];

    /// <summary>The first component of a row that is not finite; −1 if all are.</summary>
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

    /// <summary>Takes the rows of a map to their lanes: [size] per lane.</summary>
    public void GatherTo(LaneMap map, T* target)
    {
        ReadOnlySpan<int> rowOf = map.Rows;
        if (rowOf.Length == 1 && !IsSpread)
        {
            T* own = data + (perRow ? rowOf[0] : 0);
            nint step = perRow ? lanes : 1;
            for (int c = 0; c < size; c++, own += step)
            {
                target[c] = *own;
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
}

/// <summary>A vector field over a block of rows: f(t, y), whose other arguments are held over a solve.</summary>
internal abstract unsafe class BlockField<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of components of y.</summary>
    public abstract int Dimension { get; }

    /// <summary>Whether the slope depends on t; if not, the times given may be anything.</summary>
    public abstract bool ReadsTime { get; }

    /// <summary>Whether it is plain C#, of which it is not known whether it reads t.</summary>
    public abstract bool IsPlain { get; }

    /// <summary>The components per lane that an evaluation keeps for the derivative.</summary>
    public abstract int Kept { get; }

    /// <summary>Binds the arguments of a block; constants may have changed.</summary>
    public abstract void Bind(ReadOnlySpan<BlockValue<T>> values);

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>dy = f(t, y), for every lane.</summary>
    /// <param name="t">One time a lane.</param>
    /// <param name="y">[dimension] per lane.</param>
    /// <param name="dy">[dimension] per lane.</param>
    /// <param name="kept">Where to keep what the derivative reads, with room for all lanes there can be; null to forget it.</param>
    public abstract void Evaluate(T* t, T* y, T* dy, T* kept = null);

    /// <summary>M of M·dy/dt = f(t, y), [dimension, dimension]; null for the identity.</summary>
    public double[,]? Mass { get; init; }

    /// <summary>∂f/∂y and ∂f/∂t, for the same rows and arguments; null where they were not asked for.</summary>
    public FieldJacobian<T>? Jacobian { get; init; }

    /// <summary>Whether <see cref="FailedWithin"/> can come to hold anything.</summary>
    public abstract bool NotesFailures { get; }

    /// <summary>The attempted step that coming evaluations belong to.</summary>
    public int Attempt { get; set; }

    /// <summary>What failed in a solve within the field, for each row, and at which attempted step.</summary>
    public Dictionary<int, (int Attempt, string What)> FailedWithin { get; } = [];

    public abstract void Dispose();
}
