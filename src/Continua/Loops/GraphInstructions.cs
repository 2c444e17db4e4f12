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

/// <summary>An operation along the edges of the row's graph.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="End">The end of an edge at which its node is.</param>
/// <param name="Features">The number of components of the value of a node or an edge.</param>
/// <param name="GraphState">The index of the state with the graph.</param>
/// <param name="BufferState">The index of the state with the result.</param>
internal sealed record RowEdgePlan(EdgeOperation Operation, EdgeEnd End, int Features, int GraphState, int BufferState);

/// <summary>Copies values of nodes to the edges of the row's graph, or sums values of edges at its nodes.</summary>
internal sealed unsafe class RowEdgeInstruction<T>(RowEdgePlan plan, Operand result, Operand values)
    : Instruction<T>(result, values)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        Topology graph = ((GraphBlock<T>)frame.States[plan.GraphState]!).Graph;
        EdgeNodes edges = (plan.End == EdgeEnd.Source ? graph.OfSources : graph.OfTargets).ForKernels;
        EdgeBuffers<T> buffers = (EdgeBuffers<T>)(frame.States[plan.BufferState] ??= new EdgeBuffers<T>());
        T* scratch = buffers.Scratch.Grow(
            BlockSize.Of(SegmentKernels<T>.ScratchSize(graph.Nodes), Frame<T>.MinimumCapacity));
        T* target = buffers.Result.Grow(
            BlockSize.Of(plan.Features, plan.Operation == EdgeOperation.Sum ? graph.Nodes : graph.Edges));
        SegmentKernels<T>.Run(
            plan.Operation, frame.Pointer(values, lanes), target, edges, plan.Features, scratch);
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
