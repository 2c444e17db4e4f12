using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>The node of each edge of a graph.</summary>
/// <param name="NodeOf">The node of each edge.</param>
/// <param name="IsSorted">Whether the nodes ascend.</param>
/// <param name="Nodes">The number of nodes.</param>
internal sealed record EdgeNodes(int[] NodeOf, bool IsSorted, int Nodes);

/// <summary>The operations along the edges of a graph; each of the two is the adjoint of the other.</summary>
internal enum EdgeOperation
{
    /// <summary>Copies values of nodes to edges, [features, nodes] to [features, edges].</summary>
    Gather,

    /// <summary>
    /// Adds values of edges to their nodes in the order of the edges, [features, edges] to [features, nodes].
    /// </summary>
    Sum,
}

/// <summary>Copies values of nodes to edges, or sums values of edges at nodes.</summary>
internal sealed unsafe class EdgeInstruction<T> : Instruction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EdgeOperation operation;
    private readonly Operand x;
    private readonly EdgeNodes edges;
    private readonly int features;

    /// <param name="operation">The operation.</param>
    /// <param name="result">The result.</param>
    /// <param name="x">The values of the nodes or of the edges.</param>
    /// <param name="edges">The node of each edge.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="scratchSlot">A slot of <see cref="SegmentKernels{T}.ScratchSize"/> components per row.</param>
    public EdgeInstruction(
        EdgeOperation operation, Operand result, Operand x, EdgeNodes edges, int features, int scratchSlot)
        : base(result, x) => (this.operation, this.x, this.edges, this.features, ScratchSlot) =
        (operation, x, edges, features, scratchSlot);

    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(x, lanes), target = frame.Pointer(Result, lanes);
        if (width == 1)
        {
            SegmentKernels<T>.Run(operation, source, target, edges, features, frame[ScratchSlot]);
        }
        else
        {
            RunLanes(source, target, width);
        }
    }

    [MethodImpl(Vectors.Kernel.Options)]
    private void RunLanes(T* source, T* target, int width)
    {
        bool sums = operation == EdgeOperation.Sum;
        T* ofNodes = sums ? target : source, ofEdges = sums ? source : target;
        if (sums)
        {
            new Span<T>(target, features * edges.Nodes * width).Clear();
        }

        for (int f = 0; f < features; f++, ofNodes += (nint)edges.Nodes * width)
        {
            foreach (int node in edges.NodeOf)
            {
                T* ofNode = ofNodes + ((nint)node * width);
                for (int l = 0; l < width; l += Vector<T>.Count)
                {
                    if (sums)
                    {
                        (Vector.Load(ofNode + l) + Vector.Load(ofEdges + l)).Store(ofNode + l);
                    }
                    else
                    {
                        Vector.Load(ofNode + l).Store(ofEdges + l);
                    }
                }

                ofEdges += width;
            }
        }
    }
}
