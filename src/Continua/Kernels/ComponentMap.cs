namespace Continua.Kernels;

/// <summary>
/// A list of component indices, stored as nested loops with constant steps wherever that is possible: slices, reshapes,
/// transposes and broadcasts take a few numbers, whatever their size. Equal lists have the same loops, so that maps are
/// compared by these numbers.
/// </summary>
internal sealed class ComponentMap : IEquatable<ComponentMap>
{
    private readonly int offset;
    private readonly int[] extents, strides;
    private readonly int[]? list;

    private ComponentMap(int offset, int[] extents, int[] strides, int[]? list)
    {
        (this.offset, this.extents, this.strides, this.list) = (offset, extents, strides, list);
        Count = list?.Length ?? extents.Aggregate(1, (product, extent) => product * extent);
    }

    /// <summary>The number of indices.</summary>
    public int Count { get; }

    /// <summary>The first index.</summary>
    public int First => list?[0] ?? offset;

    /// <summary>Whether the indices are consecutive.</summary>
    public bool IsRun => Count == 1 || (list is null && extents.Length == 1 && strides[0] == 1);

    /// <summary>The number of indices of an innermost loop; 1 for a plain list or a single index.</summary>
    public int RunLength => list is null && extents.Length > 0 ? extents[^1] : 1;

    /// <summary>The distance between the indices of an innermost loop.</summary>
    public int RunStride => list is null && extents.Length > 0 ? strides[^1] : 1;

    /// <summary>Returns the index at a position.</summary>
    public int this[int position]
    {
        get
        {
            if (list is not null)
            {
                return list[position];
            }

            int index = offset;
            for (int axis = extents.Length - 1; axis >= 0; axis--)
            {
                index += position % extents[axis] * strides[axis];
                position /= extents[axis];
            }

            return index;
        }
    }

    /// <summary>Creates a map of consecutive indices.</summary>
    public static ComponentMap Run(int offset, int count) => Strided(offset, [count], [1]);

    /// <summary>Creates a map of nested loops.</summary>
    /// <param name="offset">The first index.</param>
    /// <param name="extents">The numbers of iterations, outermost first.</param>
    /// <param name="strides">The distances between the indices of consecutive iterations.</param>
    public static ComponentMap Strided(int offset, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        List<int> mergedExtents = [], mergedStrides = [];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            if (extents[axis] == 1)
            {
                continue;
            }

            if (mergedExtents.Count > 0 && mergedStrides[^1] == strides[axis] * extents[axis])
            {
                mergedExtents[^1] *= extents[axis];
                mergedStrides[^1] = strides[axis];
                continue;
            }

            mergedExtents.Add(extents[axis]);
            mergedStrides.Add(strides[axis]);
        }

        return new(offset, [.. mergedExtents], [.. mergedStrides], null);
    }

    /// <summary>Creates a map from its indices, of which there is at least one.</summary>
    public static ComponentMap Of(int[] indices)
    {
        // The innermost loop is the longest prefix with a constant step. Its repetitions form the next loop, and so on.
        List<int> extents = [], strides = [];
        int block = 1;
        while (block < indices.Length)
        {
            int stride = indices[block] - indices[0], extent = 2;
            while (extent * block < indices.Length && indices[extent * block] == indices[0] + (extent * stride))
            {
                extent++;
            }

            if (indices.Length % (extent * block) != 0 || !IsRepeated(indices, block, extent, stride))
            {
                return new(0, [], [], indices);
            }

            extents.Insert(0, extent);
            strides.Insert(0, stride);
            block *= extent;
        }

        return new(indices[0], [.. extents], [.. strides], null);
    }

    /// <summary>Returns the map whose index at a position is that of another map at this map's index.</summary>
    public ComponentMap After(ComponentMap inner)
    {
        if (IsRun && list is null && inner.IsRun && inner.list is null)
        {
            return Run(inner.offset + offset, Count);
        }

        if (inner.list is null && inner.extents.Length <= 1 && list is null)
        {
            int step = inner.extents.Length == 0 ? 0 : inner.strides[0];
            return Strided(inner.offset + (offset * step), extents, [.. strides.Select(stride => stride * step)]);
        }

        int[] outer = ToArray(), of = inner.ToArray();
        return Of(Array.ConvertAll(outer, c => of[c]));
    }

    /// <summary>Whether every index below a size occurs exactly once.</summary>
    public bool IsPermutationOf(int size) => Count == size && !Repeats();

    /// <summary>Whether some index occurs twice.</summary>
    public bool Repeats()
    {
        if (list is null && strides.All(stride => stride > 0))
        {
            // No index occurs twice if each loop steps beyond all indices that the loops with smaller strides reach.
            int[] order = [.. Enumerable.Range(0, strides.Length).OrderBy(axis => strides[axis])];
            long reach = 0;
            bool separates = true;
            foreach (int axis in order)
            {
                separates &= strides[axis] > reach;
                reach += (long)strides[axis] * (extents[axis] - 1);
            }

            if (separates)
            {
                return false;
            }
        }

        return strides.Contains(0) || ToArray().Distinct().Count() < Count;
    }

    /// <summary>Returns the inverse of a permutation.</summary>
    public ComponentMap Inverse()
    {
        int[] inverse = new int[Count], indices = ToArray();
        for (int c = 0; c < inverse.Length; c++)
        {
            inverse[indices[c]] = c;
        }

        return Of(inverse);
    }

    /// <summary>Whether two maps have no index in common.</summary>
    public bool IsDisjointFrom(ComponentMap other)
    {
        if (IsRun && other.IsRun)
        {
            return First + Count <= other.First || other.First + other.Count <= First;
        }

        return !ToArray().Intersect(other.ToArray()).Any();
    }

    /// <summary>Returns all indices.</summary>
    public int[] ToArray()
    {
        if (list is not null)
        {
            return list;
        }

        int[] indices = new int[Count];
        indices[0] = offset;
        int filled = 1;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            for (int i = 1, target = filled; i < extents[axis]; i++, target += filled)
            {
                for (int c = 0; c < filled; c++)
                {
                    indices[target + c] = indices[c] + (i * strides[axis]);
                }
            }

            filled *= extents[axis];
        }

        return indices;
    }

    /// <summary>Returns the first index of each innermost loop.</summary>
    public int[] RunStarts() => list ?? new ComponentMap(
        offset, extents.Length > 0 ? extents[..^1] : [], strides.Length > 0 ? strides[..^1] : [], null).ToArray();

    public bool Equals(ComponentMap? other) => other is not null && (list is null) == (other.list is null)
        && (list is not null
            ? list.AsSpan().SequenceEqual(other.list)
            : offset == other.offset && extents.AsSpan().SequenceEqual(other.extents)
                && strides.AsSpan().SequenceEqual(other.strides));

    public override bool Equals(object? obj) => Equals(obj as ComponentMap);

    public override int GetHashCode() => HashCode.Combine(Count, First, extents.Length, RunLength, RunStride);

    /// <summary>
    /// Whether the indices are repetitions of a loop of <paramref name="extent"/> steps, each of which moves a block of
    /// indices by <paramref name="stride"/>.
    /// </summary>
    private static bool IsRepeated(int[] indices, int block, int extent, int stride)
    {
        int length = extent * block;
        for (int c = 0; c < indices.Length; c++)
        {
            int start = c / length * length, within = c - start;
            if (indices[c] != indices[start + (within % block)] + (within / block * stride))
            {
                return false;
            }
        }

        return true;
    }
}
