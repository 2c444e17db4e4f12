using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>
/// Gathers along the edges of a graph and sums at its nodes, for the values of one row. All features use the same
/// indices.
/// </summary>
internal static unsafe class SegmentKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Features that are summed side by side: each addition to a node waits for the last one.
    private const int Chains = 8;

    // The number of edges whose values are transposed at a time.
    private const int Tile = 64;

    /// <summary>The number of features that are processed at a time: one vector of the widest kind.</summary>
    private static int Side => Frame<T>.MinimumCapacity;

    /// <summary>
    /// The components per row of a scratch slot, which has as many lanes as the widest vector: transposed values of all
    /// nodes and of some edges.
    /// </summary>
    public static int ScratchSize(int nodes) => nodes + Tile;

    /// <summary>Copies values of nodes to edges, or sums values of edges at nodes.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="source">The values of the nodes or of the edges.</param>
    /// <param name="target">The result.</param>
    /// <param name="edges">The node of each edge.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="scratch">Memory for <see cref="ScratchSize"/> components of as many lanes as the widest vector.</param>
    public static void Run(EdgeOperation operation, T* source, T* target, EdgeNodes edges, int features, T* scratch)
    {
        if (operation == EdgeOperation.Sum)
        {
            Sum(source, target, edges, features, scratch);
        }
        else
        {
            Gather(source, target, edges.NodeOf, edges.Nodes, features, scratch);
        }
    }

    private static void Gather(T* source, T* target, ReadOnlySpan<int> nodeOf, int nodes, int features, T* scratch)
    {
        int f = 0;
        for (; f + Side <= features; f += Side, source += Side * (nint)nodes, target += Side * (nint)nodeOf.Length)
        {
            GatherTogether(source, target, nodeOf, nodes, scratch);
        }

        for (; f < features; f++, source += nodes, target += nodeOf.Length)
        {
            for (int e = 0; e < nodeOf.Length; e++)
            {
                target[e] = source[nodeOf[e]];
            }
        }
    }

    private static void Sum(T* source, T* target, EdgeNodes edges, int features, T* scratch)
    {
        ReadOnlySpan<int> nodeOf = edges.NodeOf;
        (bool isSorted, int nodes) = (edges.IsSorted, edges.Nodes);
        int f = 0, side = isSorted ? Chains : Side;
        for (; f + side <= features; f += side, source += side * (nint)nodeOf.Length, target += side * (nint)nodes)
        {
            if (isSorted)
            {
                new Span<T>(target, side * nodes).Clear();
                SumSorted(source, target, nodeOf, nodes);
            }
            else
            {
                SumTogether(source, target, nodeOf, nodes, scratch);
            }
        }

        new Span<T>(target, (features - f) * nodes).Clear();
        for (; f < features; f++, source += nodeOf.Length, target += nodes)
        {
            for (int e = 0; e < nodeOf.Length; e++)
            {
                target[nodeOf[e]] += source[e];
            }
        }
    }

    /// <summary>
    /// Copies the features of one vector: the values of the nodes are transposed, so that an edge copies one vector.
    /// </summary>
    [MethodImpl(Vectors.Kernel.Options)]
    private static void GatherTogether(T* source, T* target, ReadOnlySpan<int> nodeOf, int nodes, T* scratch)
    {
        int side = Side;
        T* tile = scratch + ((nint)nodes * side);
        LaneTranspose<T>.Run(source, scratch, side, nodes, side, nodes);
        for (int from = 0; from < nodeOf.Length; from += Tile)
        {
            int count = Math.Min(Tile, nodeOf.Length - from);
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

    /// <summary>
    /// Sums the features of one vector: their values are transposed, so that an edge adds one vector to its node.
    /// </summary>
    [MethodImpl(Vectors.Kernel.Options)]
    private static void SumTogether(T* source, T* target, ReadOnlySpan<int> nodeOf, int nodes, T* scratch)
    {
        int side = Side;
        T* tile = scratch + ((nint)nodes * side);
        new Span<T>(scratch, nodes * side).Clear();
        for (int from = 0; from < nodeOf.Length; from += Tile)
        {
            int count = Math.Min(Tile, nodeOf.Length - from);
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
    private static void SumSorted(T* source, T* target, ReadOnlySpan<int> nodeOf, int nodes)
    {
        nint edges = nodeOf.Length, step = nodes;
        T* s4 = source + (4 * edges), t4 = target + (4 * step);
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
            (to[0], to[step], to[2 * step], to[3 * step]) = (a0, a1, a2, a3);
            (then[0], then[step], then[2 * step], then[3 * step]) = (a4, a5, a6, a7);
        }
    }
}
