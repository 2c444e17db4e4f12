using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>The graph of one row with the values of its nodes, [channels, nodes], and edges, [channels, edges].</summary>
internal sealed unsafe class GraphBlock<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> nodes = new(), edges = new();

    public Topology Graph { get; private set; } = new(1);

    /// <summary>Sets the row.</summary>
    public void Bind(RaggedGraphs<T> graphs, int row)
    {
        Graph = graphs.GraphOf(row);
        Transpose(graphs.NodesOf(row), graphs.NodeChannels, Graph.Nodes, nodes);
        Transpose(graphs.EdgesOf(row), graphs.EdgeChannels, Graph.Edges, edges);
    }

    /// <summary>Returns the number of nodes or edges.</summary>
    public int CountOf(ElementType element) => element == ElementType.Node ? Graph.Nodes : Graph.Edges;

    /// <summary>Returns the values of the nodes or edges.</summary>
    public T* ValuesOf(ElementType element) => (element == ElementType.Node ? nodes : edges).Data;

    public void Dispose()
    {
        nodes.Dispose();
        edges.Dispose();
    }

    private static void Transpose(ReadOnlySpan<T> source, int channels, int count, NativeBuffer<T> target)
    {
        T* to = target.Grow(BlockSize.Of(channels, count));
        fixed (T* from = source)
        {
            LaneTranspose<T>.Run(from, to, count, channels, count, channels);
        }
    }
}
