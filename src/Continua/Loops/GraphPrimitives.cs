using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>The given values of the nodes or of the edges of a row's graph.</summary>
/// <param name="element">The type: <see cref="ElementType.Node"/> or <see cref="ElementType.Edge"/>.</param>
internal sealed class GraphValuesPrimitive(ElementType element) : Primitive, ISumsCotangents
{
    public override string Name => element == ElementType.Node ? "nodeValues" : "edgeValues";

    public override string Attributes => "";

    public ElementType Element => element;

    public Tensor Sum(Tensor a, Tensor b) => PartCotangents.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) => PartCotangents.Masked(cotangent, reach);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        GraphInput graph = (GraphInput)inputs[0].Primitive;
        return new([element == ElementType.Node ? graph.NodeChannels : graph.EdgeChannels], element);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => lowering.Emit(node, new GraphValues<T>(
        lowering.StateOf(node.Inputs[0]), element, lowering.Write(node), lowering.Read(node.Inputs[0])));

    public override bool Equals(object? obj) => obj is GraphValuesPrimitive other && element == other.Element;

    public override int GetHashCode() => HashCode.Combine(nameof(GraphValuesPrimitive), element);
}

/// <summary>
/// Copies values of nodes to the edges of a row's graph, or sums values of edges at its nodes; each of the two is the
/// adjoint of the other. Inputs: the graph, the values.
/// </summary>
/// <param name="operation">The operation.</param>
/// <param name="end">The end of an edge at which its node is.</param>
internal sealed class RowEdgePrimitive(EdgeOperation operation, EdgeEnd end) : Primitive, ISumsCotangents
{
    private readonly bool sums = operation == EdgeOperation.Sum;

    public override string Name => sums ? "sumEdges" : "gatherNodes";

    public override string Attributes => end.ToString();

    public EdgeOperation Operation => operation;

    public EdgeEnd End => end;

    public Tensor Sum(Tensor a, Tensor b) => PartCotangents.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) => PartCotangents.Masked(cotangent, reach);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) =>
        new(inputs[1].Shape, sums ? ElementType.Node : ElementType.Edge);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        EdgeOperation adjoint = sums ? EdgeOperation.Gather : EdgeOperation.Sum;
        return [null, new Tensor(new RowEdgePrimitive(adjoint, end), output.Inputs[0], cotangent)];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[1] is { } tangent ? new Tensor(this, output.Inputs[0], tangent) : null;

    internal override bool IsLinearIn(int input) => input == 1;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) => lowering.Emit(node, new RowEdgeInstruction<T>(
        new(operation, end, node.Size, lowering.StateOf(node.Inputs[0]), lowering.State()), lowering.Write(node),
        lowering.Read(node.Inputs[1])));

    public override bool Equals(object? obj) =>
        obj is RowEdgePrimitive other && operation == other.Operation && end == other.End;

    public override int GetHashCode() => HashCode.Combine(operation, end);
}
