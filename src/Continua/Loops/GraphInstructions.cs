using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>Makes the given values of the nodes or edges of the row's graph available, without a copy.</summary>
internal sealed unsafe class GraphValues<T>(int graphState, ElementType element, Operand result, Operand graph)
    : Instruction<T>(result, graph)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes) =>
        frame[Result.Slot] = ((GraphBlock<T>)frame.States[graphState]!).ValuesOf(element);
}

/// <summary>The operation along the edges of a graph.</summary>
/// <param name="Sums">Whether values of edges are summed at nodes, rather than values of nodes copied to edges.</param>
/// <param name="End">The end of an edge at which its node is.</param>
/// <param name="Features">The number of components of the value of a node or an edge.</param>
internal readonly record struct EdgeOperation(bool Sums, EdgeEnd End, int Features);

/// <summary>Copies values of nodes to the edges of the row's graph, or sums values of edges at its nodes.</summary>
internal sealed unsafe class EdgeInstruction<T>(
    EdgeOperation operation, int graphState, int state, Operand result, Operand values)
    : Instruction<T>(result, values)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        Topology graph = ((GraphBlock<T>)frame.States[graphState]!).Graph;
        EdgeNodes edges = (operation.End == EdgeEnd.Source ? graph.OfSources : graph.OfTargets).ForKernels;
        EdgeBuffers<T> buffers = (EdgeBuffers<T>)(frame.States[state] ??= new EdgeBuffers<T>());
        T* source = frame.Pointer(values, lanes);
        T* scratch = buffers.Scratch.Grow(
            BlockSize.Of(SegmentKernels<T>.ScratchSize(graph.Nodes), Frame<T>.MinimumCapacity));
        T* target = buffers.Result.Grow(
            BlockSize.Of(operation.Features, operation.Sums ? graph.Nodes : graph.Edges));
        if (operation.Sums)
        {
            SegmentKernels<T>.Sum(
                source, target, edges.NodeOf, edges.IsSorted, edges.Nodes, operation.Features, scratch);
        }
        else
        {
            SegmentKernels<T>.Gather(source, target, edges.NodeOf, edges.Nodes, operation.Features, scratch);
        }

        frame[Result.Slot] = target;
    }
}

/// <summary>The result of an operation along edges, and its scratch memory, in one frame.</summary>
internal sealed class EdgeBuffers<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public NativeBuffer<T> Result { get; } = new();

    public NativeBuffer<T> Scratch { get; } = new();

    public void Dispose()
    {
        Result.Dispose();
        Scratch.Dispose();
    }
}
