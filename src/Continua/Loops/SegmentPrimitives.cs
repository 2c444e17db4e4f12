using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>Copies the values of nodes to their edges; the adjoint of <see cref="SegmentSumPrimitive"/>.</summary>
internal sealed class SegmentGatherPrimitive(SegmentIndex index) : KernelPrimitive, IRouting, IFinite
{
    public override string Name => "gatherNodes";

    public override string Attributes => $"{index.Nodes}→{index.Edges}";

    public SegmentIndex Index => index;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) =>
        new(SegmentIndex.WithLastAxis(inputs[0].Shape, index.Edges), ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [new Tensor(new SegmentSumPrimitive(index), cotangent)];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? new Tensor(this, tangent) : null;

    internal override bool IsLinearIn(int input) => true;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) =>
        [(0, (component / index.Edges * index.Nodes) + index.NodeOf[component % index.Edges])];

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    public override bool Equals(object? obj) =>
        obj is SegmentGatherPrimitive other && ReferenceEquals(index, other.Index);

    public override int GetHashCode() => HashCode.Combine(nameof(SegmentGatherPrimitive), index);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lowering.Emit(node, new GatherSegments<T>(
            lowering.Write(node), lowering.Read(node.Inputs[0]), index.ForKernels, node.Size / index.Edges,
            lowering.ScratchSlot(SegmentKernels<T>.ScratchSize(index.Nodes))));
}

/// <summary>Adds the values of edges to their nodes, in the order of the edges.</summary>
internal sealed class SegmentSumPrimitive(SegmentIndex index) : KernelPrimitive, IRouting, IFinite
{
    public override string Name => "sumEdges";

    public override string Attributes => $"{index.Edges}→{index.Nodes}";

    public SegmentIndex Index => index;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) =>
        new(SegmentIndex.WithLastAxis(inputs[0].Shape, index.Nodes), ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [new Tensor(new SegmentGatherPrimitive(index), cotangent)];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? new Tensor(this, tangent) : null;

    internal override bool IsLinearIn(int input) => true;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component)
    {
        int feature = component / index.Nodes, target = component % index.Nodes;
        return Enumerable.Range(0, index.Edges).Where(e => index.NodeOf[e] == target)
            .Select(e => (0, (feature * index.Edges) + e));
    }

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    public override bool Equals(object? obj) => obj is SegmentSumPrimitive other && ReferenceEquals(index, other.Index);

    public override int GetHashCode() => HashCode.Combine(nameof(SegmentSumPrimitive), index);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lowering.Emit(node, new SumSegments<T>(
            lowering.Write(node), lowering.Read(node.Inputs[0]), index.ForKernels, node.Size / index.Nodes,
            lowering.ScratchSlot(SegmentKernels<T>.ScratchSize(index.Nodes))));
}
