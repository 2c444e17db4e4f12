using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Continua.Kernels;

/// <summary>The tiles of a few edges by a few features, in which values of edges are transposed.</summary>
internal static class SegmentTiles<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of edges of a tile.</summary>
    public const int Edges = 64;

    /// <summary>The number of features of a tile: one vector of the widest kind.</summary>
    public static int Side => Frame<T>.MinimumCapacity;

    /// <summary>
    /// The components per row of a scratch slot, which has <see cref="Side"/> lanes or more: transposed values of all nodes
    /// and of one tile.
    /// </summary>
    public static int ScratchSize(int nodes) => nodes + Edges;
}

/// <summary>
/// Copies the values of nodes to edges, [features, nodes] to [features, edges]. All features use the same indices.
/// </summary>
internal sealed unsafe class GatherSegments<T> : Instruction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Operand x;
    private readonly int[] nodeOf;
    private readonly int nodes, features;

    /// <inheritdoc cref="SumSegments{T}(Operand, Operand, int[], int, int, int)"/>
    /// <param name="result">The values of the edges.</param>
    /// <param name="x">The values of the nodes.</param>
    public GatherSegments(Operand result, Operand x, int[] nodeOf, int nodes, int features, int scratchSlot)
        : base(result, x) =>
        (this.x, this.nodeOf, this.nodes, this.features, ScratchSlot) = (x, nodeOf, nodes, features, scratchSlot);

    [MethodImpl(Vectors.Kernel.Options)]
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes), target = frame.Pointer(Result, lanes);
        ref int first = ref MemoryMarshal.GetArrayDataReference(nodeOf);
        int f = 0, side = SegmentTiles<T>.Side;
        if (width == 1)
        {
            for (; f + side <= features; f += side, source += side * (nint)nodes, target += side * (nint)nodeOf.Length)
            {
                GatherTogether(source, target, frame[ScratchSlot]);
            }

            for (; f < features; f++, source += nodes, target += nodeOf.Length)
            {
                for (int e = 0; e < nodeOf.Length; e++)
                {
                    target[e] = source[Unsafe.Add(ref first, e)];
                }
            }

            return;
        }

        for (; f < features; f++, source += (nint)nodes * width)
        {
            for (int e = 0; e < nodeOf.Length; e++, target += width)
            {
                T* from = source + ((nint)Unsafe.Add(ref first, e) * width);
                for (int l = 0; l < width; l += Vector<T>.Count)
                {
                    Vector.Load(from + l).Store(target + l);
                }
            }
        }
    }

    /// <summary>
    /// Copies the features of one vector: the values of the nodes are transposed, so that an edge copies one vector.
    /// </summary>
    /// <param name="scratch">The values of the nodes, [nodes, features], then those of some edges, [edges, features].</param>
    [MethodImpl(Vectors.Kernel.Options)]
    private void GatherTogether(T* source, T* target, T* scratch)
    {
        int side = SegmentTiles<T>.Side;
        T* tile = scratch + ((nint)nodes * side);
        LaneTranspose<T>.Run(source, scratch, side, nodes, side, nodes);
        for (int from = 0; from < nodeOf.Length; from += SegmentTiles<T>.Edges)
        {
            int count = Math.Min(SegmentTiles<T>.Edges, nodeOf.Length - from);
            for (int e = 0; e < count; e++)
            {
                T* value = scratch + ((nint)nodeOf[from + e] * side), copy = tile + (e * side);
                for (int f = 0; f < side; f += Vector<T>.Count)
                {
                    Vector.Load(value + f).Store(copy + f);
                }
            }

            LaneTranspose<T>.Run(tile, target + from, count, side, nodeOf.Length, side);
        }
    }
}

/// <summary>
/// Adds the values of edges to their nodes in the order of the edges, [features, edges] to [features, nodes].
/// </summary>
internal sealed unsafe class SumSegments<T> : Instruction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Features that are summed side by side: each addition to a node waits for the last one.
    private const int Chains = 8;

    private readonly Operand x;
    private readonly int[] nodeOf;
    private readonly int nodes, features;
    private readonly bool isSorted;

    /// <param name="result">The sums.</param>
    /// <param name="x">The values of the edges.</param>
    /// <param name="nodeOf">The node of each edge.</param>
    /// <param name="nodes">The number of nodes.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="scratchSlot">A slot of <see cref="SegmentTiles{T}.ScratchSize"/> components per row.</param>
    public SumSegments(Operand result, Operand x, int[] nodeOf, int nodes, int features, int scratchSlot)
        : base(result, x)
    {
        (this.x, this.nodeOf, this.nodes, this.features, ScratchSlot) = (x, nodeOf, nodes, features, scratchSlot);
        isSorted = Enumerable.Range(1, Math.Max(0, nodeOf.Length - 1)).All(e => nodeOf[e - 1] <= nodeOf[e]);
    }

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes), target = frame.Pointer(Result, lanes);
        if (width > 1)
        {
            SumLanes(source, target, width);
            return;
        }

        int f = 0, side = isSorted ? Chains : SegmentTiles<T>.Side;
        for (; f + side <= features; f += side)
        {
            if (isSorted)
            {
                new Span<T>(target, side * nodes).Clear();
                SumSorted(source, target);
            }
            else
            {
                SumTogether(source, target, frame[ScratchSlot]);
            }

            source += side * (nint)nodeOf.Length;
            target += side * (nint)nodes;
        }

        new Span<T>(target, (features - f) * nodes).Clear();
        for (; f < features; f++, source += nodeOf.Length, target += nodes)
        {
            ref int first = ref MemoryMarshal.GetArrayDataReference(nodeOf);
            for (int e = 0; e < nodeOf.Length; e++)
            {
                target[Unsafe.Add(ref first, e)] += source[e];
            }
        }
    }

    private void SumLanes(T* source, T* target, int width)
    {
        new Span<T>(target, features * nodes * width).Clear();
        for (int f = 0; f < features; f++, target += (nint)nodes * width)
        {
            foreach (int node in nodeOf)
            {
                T* sum = target + ((nint)node * width);
                for (int l = 0; l < width; l += Vector<T>.Count)
                {
                    (Vector.Load(sum + l) + Vector.Load(source + l)).Store(sum + l);
                }

                source += width;
            }
        }
    }

    /// <summary>
    /// Sums the features of one vector: their values are transposed, so that an edge adds one vector to its node.
    /// </summary>
    /// <param name="scratch">The sums, [nodes, features], followed by the values of some edges, [edges, features].</param>
    [MethodImpl(Vectors.Kernel.Options)]
    private void SumTogether(T* source, T* target, T* scratch)
    {
        int side = SegmentTiles<T>.Side;
        T* tile = scratch + ((nint)nodes * side);
        new Span<T>(scratch, nodes * side).Clear();
        for (int from = 0; from < nodeOf.Length; from += SegmentTiles<T>.Edges)
        {
            int count = Math.Min(SegmentTiles<T>.Edges, nodeOf.Length - from);
            LaneTranspose<T>.Run(source + from, tile, side, nodeOf.Length, side, count);
            for (int e = 0; e < count; e++)
            {
                T* sum = scratch + ((nint)nodeOf[from + e] * side), value = tile + (e * side);
                for (int f = 0; f < side; f += Vector<T>.Count)
                {
                    (Vector.Load(sum + f) + Vector.Load(value + f)).Store(sum + f);
                }
            }
        }

        LaneTranspose<T>.Run(scratch, target, nodes, side, nodes, side);
    }

    /// <summary>
    /// Sums eight features whose edges are sorted by node: the sums of one node stay in registers. Nodes without edges are
    /// left as they are.
    /// </summary>
    [MethodImpl(Vectors.Kernel.Options)]
    private void SumSorted(T* source, T* target)
    {
        nint edges = nodeOf.Length;
        T* s4 = source + (4 * edges), t4 = target + (4 * (nint)nodes);
        for (int e = 0; e < nodeOf.Length;)
        {
            int node = nodeOf[e];
            T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, a3 = T.Zero, a4 = T.Zero, a5 = T.Zero, a6 = T.Zero, a7 = T.Zero;
            for (; e < nodeOf.Length && nodeOf[e] == node; e++)
            {
                T* p = source + e, q = s4 + e;
                a0 += p[0];
                a1 += p[edges];
                a2 += p[2 * edges];
                a3 += p[3 * edges];
                a4 += q[0];
                a5 += q[edges];
                a6 += q[2 * edges];
                a7 += q[3 * edges];
            }

            T* to = target + node, then = t4 + node;
            (to[0], to[nodes], to[2 * (nint)nodes], to[3 * (nint)nodes]) = (a0, a1, a2, a3);
            (then[0], then[nodes], then[2 * (nint)nodes], then[3 * (nint)nodes]) = (a4, a5, a6, a7);
        }
    }
}
