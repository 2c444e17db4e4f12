using Continua.Differentiation;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Loops;

namespace Continua;

/// <summary>
/// The graph of one row as a symbolic value. The numbers of its nodes and edges are known only when the expression is
/// evaluated; <see cref="Loop"/> maps functions over its nodes and edges.
/// </summary>
/// <example><code>
/// Mlp message = new([3, 8, 4], Activation.Tanh);
/// Tensor Property(RowGraph graph)
/// {
///     EdgeValues messages = Loop.Map(
///         (source, target, edge) =&gt; message.Apply(Tensor.Concat(source, target, edge)),
///         graph.FromSources(graph.Nodes), graph.FromTargets(graph.Nodes), graph.Edges);
///     return Loop.Sum(sum =&gt; Tensor.Sum(Tensor.Square(sum)), graph.SumAtTargets(messages));
/// }
///
/// RaggedGraphs&lt;double&gt; graphs = new(
///     [new(2, (0, 1)), new(1)], nodes: new double[,] { { 1 }, { 2 }, { 3 } }, edges: new double[,] { { 0.5 } });
/// using Predictor&lt;double&gt; predictor = Predictor.OfGraphs&lt;double&gt;(Property, message);
/// double[,] properties = predictor.EvaluateGraphs(message.Initialize&lt;double&gt;(new RandomKey(1)), graphs);
/// </code></example>
public sealed class RowGraph
{
    private readonly Tensor graph;

    internal RowGraph(Tensor graph)
    {
        this.graph = graph;
        Nodes = new(new(new GraphValuesPrimitive(ElementType.Node), graph));
    }

    /// <summary>The given values of the nodes, [channels] each.</summary>
    public NodeValues Nodes { get; }

    /// <summary>The given values of the edges, [channels] each.</summary>
    /// <exception cref="ArgumentException">The graphs have no values of edges.</exception>
    public EdgeValues Edges
    {
        get
        {
            Tensor.Guard(
                ((GraphInput)graph.Primitive).EdgeChannels > 0,
                "The values of edges are read, but the graphs have none; pass them to RaggedGraphs.");
            return new(new(new GraphValuesPrimitive(ElementType.Edge), graph));
        }
    }

    /// <summary>Returns the value of the source of each edge.</summary>
    /// <param name="values">The values of the nodes.</param>
    /// <exception cref="ArgumentException">The values belong to another graph.</exception>
    public EdgeValues FromSources(NodeValues values) => Gather(values, EdgeEnd.Source);

    /// <summary>Returns the value of the target of each edge.</summary>
    /// <inheritdoc cref="FromSources"/>
    public EdgeValues FromTargets(NodeValues values) => Gather(values, EdgeEnd.Target);

    /// <summary>
    /// Returns, for each node, the sum of the values of the edges that end there, in the order of the edges; 0 without
    /// such an edge.
    /// </summary>
    /// <param name="values">The values of the edges.</param>
    /// <exception cref="ArgumentException">The values belong to another graph.</exception>
    public NodeValues SumAtTargets(EdgeValues values) => Sum(values, EdgeEnd.Target);

    /// <summary>
    /// Returns, for each node, the sum of the values of the edges that begin there, in the order of the edges; 0
    /// without such an edge.
    /// </summary>
    /// <inheritdoc cref="SumAtTargets"/>
    public NodeValues SumAtSources(EdgeValues values) => Sum(values, EdgeEnd.Source);

    /// <summary>
    /// Returns the derivative of a scalar with respect to the value of each node, such as forces from an energy.
    /// </summary>
    /// <param name="scalar">The scalar to differentiate.</param>
    /// <param name="by">The values of the nodes with respect to which the derivative is taken.</param>
    /// <returns>The derivatives, in the shape of the values; 0 if the scalar does not depend on them.</returns>
    /// <exception cref="ArgumentException">
    /// The scalar has several components or is not real, or the values belong to another graph.
    /// </exception>
    public NodeValues Gradient(Tensor scalar, NodeValues by)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        ArgumentNullException.ThrowIfNull(by);
        Guard(by.Value);
        Tensor.Guard(
            scalar.Size == 1 && scalar.Element == ElementType.Real,
            $"A gradient is taken of a real scalar, but got {scalar.Type}; sum over its components.");
        SharedOperations shared = new(by.Value);
        Tensor rebuilt = shared.Of(scalar);
        Derivatives.GuardBody(shared, rebuilt);
        Tensor? gradient = shared.Vjp(rebuilt, Structure.Written(1, scalar.Shape));
        return gradient is null ? Loop.Map(_ => Structure.Written(0, by.Shape), by) : new(gradient);
    }

    private EdgeValues Gather(NodeValues values, EdgeEnd end)
    {
        ArgumentNullException.ThrowIfNull(values);
        Guard(values.Value);
        return new(new(new RowEdgePrimitive(EdgeOperation.Gather, end), graph, values.Value));
    }

    private NodeValues Sum(EdgeValues values, EdgeEnd end)
    {
        ArgumentNullException.ThrowIfNull(values);
        Guard(values.Value);
        return new(new(new RowEdgePrimitive(EdgeOperation.Sum, end), graph, values.Value));
    }

    private void Guard(Tensor value) => Tensor.Guard(
        ReferenceEquals(GraphInput.Of(value), graph),
        "A graph reads values of its own nodes and edges, but got those of another graph; pass values of this one.");
}
