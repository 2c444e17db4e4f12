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
    [MethodImpl(Vectors.Kernel.Options)]
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes), target = frame.Pointer(Result, lanes);
        ref int first = ref MemoryMarshal.GetArrayDataReference(nodeOf);
        for (int f = 0; f < features; f++, target += (nint)nodes * width)
        {
            new Span<T>(target, nodes * width).Clear();
            if (width == 1)
            {
                for (int e = 0; e < nodeOf.Length; e++)
                {
                    target[Unsafe.Add(ref first, e)] += source[e];
                }

                source += nodeOf.Length;
                continue;
            }

            for (int e = 0; e < nodeOf.Length; e++, source += width)
            {
                T* sum = target + ((nint)Unsafe.Add(ref first, e) * width);
                for (int l = 0; l < width; l += Vector<T>.Count)
                {
                    (Vector.Load(sum + l) + Vector.Load(source + l)).Store(sum + l);
                }
            }
        }
    }
}
