using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Continua.Kernels;

/// <summary>
/// Copies the values of nodes to edges, [features, nodes] to [features, edges]. All features use the same indices.
/// </summary>
/// <param name="nodeOf">The node of each edge.</param>
internal sealed unsafe class GatherSegments<T>(Operand result, Operand x, int[] nodeOf, int nodes, int features)
    : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(Vectors.Kernel.Options)]
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes), target = frame.Pointer(Result, lanes);
        ref int first = ref MemoryMarshal.GetArrayDataReference(nodeOf);
        for (int f = 0; f < features; f++, source += (nint)nodes * width)
        {
            if (width == 1)
            {
                for (int e = 0; e < nodeOf.Length; e++)
                {
                    target[e] = source[Unsafe.Add(ref first, e)];
                }

                target += nodeOf.Length;
                continue;
            }

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
}

/// <summary>
/// Adds the values of edges to their nodes in the order of the edges, [features, edges] to [features, nodes].
/// </summary>
/// <param name="nodeOf">The node of each edge.</param>
internal sealed unsafe class SumSegments<T>(Operand result, Operand x, int[] nodeOf, int nodes, int features)
    : Instruction<T>(result, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Features that are summed side by side: each addition to a node waits for the last one.
    private const int Chains = 8;

    private readonly bool isSorted = Enumerable.Range(1, Math.Max(0, nodeOf.Length - 1)).All(e => nodeOf[e - 1] <= nodeOf[e]);

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes), target = frame.Pointer(Result, lanes);
        new Span<T>(target, features * nodes * width).Clear();
        if (width > 1)
        {
            SumLanes(source, target, width);
            return;
        }

        int f = 0;
        for (; isSorted && f + Chains <= features; f += Chains)
        {
            SumSorted(source, target);
            source += Chains * (nint)nodeOf.Length;
            target += Chains * (nint)nodes;
        }

        // Several unsorted features at a time would exceed the innermost cache.
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

    /// <summary>Sums eight features whose edges are sorted by node: the sums of one node stay in registers.</summary>
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
