using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>The node of each edge of a graph: its source or its target.</summary>
/// <param name="nodeOf">The node of each edge.</param>
/// <param name="nodes">The number of nodes.</param>
internal sealed class SegmentIndex(int[] nodeOf, int nodes)
{
    public int Nodes => nodes;

    public int Edges => nodeOf.Length;

    public EdgeNodes ForKernels { get; } = new(
        nodeOf, Enumerable.Range(1, Math.Max(0, nodeOf.Length - 1)).All(e => nodeOf[e - 1] <= nodeOf[e]), nodes);

    public int[] NodeOf => nodeOf;

    /// <summary>Returns the value of the node of each edge, [..., edges].</summary>
    public Tensor Gather(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        GuardAxis(values, nodes, "nodes");
        return new(new SegmentPrimitive(EdgeOperation.Gather, this), values);
    }

    /// <summary>Returns the sum of the values of the edges of each node, [..., nodes].</summary>
    public Tensor Sum(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        GuardAxis(values, Edges, "edges");
        return new(new SegmentPrimitive(EdgeOperation.Sum, this), values);
    }

    private void GuardAxis(Tensor values, int extent, string axis)
    {
        Tensor.Guard(Edges > 0, "Values are read along edges, but the graph has none; leave the sum over edges out.");
        Tensor.Guard(
            values.Element == ElementType.Real && values.Shape.Rank > 0 && values.Shape[-1] == extent,
            $"The last axis of the value runs over the {extent} {axis}, but got {values.Type}; reshape or "
            + $"transpose it.");
    }
}
