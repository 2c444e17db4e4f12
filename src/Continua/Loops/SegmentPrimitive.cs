using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// Copies the values of nodes to their edges, or adds the values of edges to their nodes; each of the two is the adjoint of
/// the other.
/// </summary>
internal sealed class SegmentPrimitive(EdgeOperation operation, SegmentIndex index) : KernelPrimitive, IRouting, IFinite
{
    public override string Name => sums ? "sumEdges" : "gatherNodes";

    public override string Attributes => $"{From}→{To}";

    public EdgeOperation Operation => operation;

    public SegmentIndex Index => index;

    private readonly bool sums = operation == EdgeOperation.Sum;

    private int From => sums ? index.Edges : index.Nodes;

    private int To => sums ? index.Nodes : index.Edges;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) =>
        new([.. inputs[0].Shape.Extents[..^1], To], ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        EdgeOperation adjoint = sums ? EdgeOperation.Gather : EdgeOperation.Sum;
        return [new Tensor(new SegmentPrimitive(adjoint, index), cotangent)];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[0] is { } tangent ? new Tensor(this, tangent) : null;

    internal override bool IsLinearIn(int input) => true;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component)
    {
        (int feature, int part) = (component / To, component % To);
        IEnumerable<int> read = sums
            ? Enumerable.Range(0, index.Edges).Where(e => index.NodeOf[e] == part)
            : [index.NodeOf[part]];
        return read.Select(i => (0, (feature * From) + i));
    }

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    public override bool Equals(object? obj) =>
        obj is SegmentPrimitive other && operation == other.Operation && ReferenceEquals(index, other.Index);

    public override int GetHashCode() => HashCode.Combine(operation, index);

    private void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lowering.Emit(node, new EdgeInstruction<T>(
            operation, lowering.Write(node), lowering.Read(node.Inputs[0]), index.ForKernels, node.Size / To,
            lowering.ScratchSlot(SegmentKernels<T>.ScratchSize(index.Nodes))));
}
