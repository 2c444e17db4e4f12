using Continua.Graphs;

namespace Continua.Loops;

/// <summary>An input of a graph of operations: a row of <see cref="RaggedGraphs{T}"/>.</summary>
internal sealed class GraphInput(string name, int nodeChannels, int edgeChannels) : Leaf
{
    public override string Name => "rowGraph";

    public override string Attributes => name;

    public int NodeChannels => nodeChannels;

    public int EdgeChannels => edgeChannels;

    /// <summary>Returns the graph to whose nodes or edges a value belongs.</summary>
    public static Tensor Of(Tensor value) => value.Primitive switch
    {
        MapItem => value.Inputs[0].Inputs[^1],
        _ => value.Inputs[0],
    };

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(Shape.Scalar, ElementType.Graph);

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        throw new InvalidOperationException(
            $"A graph reads only its own inputs, but this one reads the row graph '{name}', an input of another graph.");
}
