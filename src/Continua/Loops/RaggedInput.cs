using Continua.Graphs;

namespace Continua.Loops;

/// <summary>An input of a graph with one value per observation: a row of a <see cref="RaggedSeries{T}"/>.</summary>
internal sealed class RaggedInput(string name, int channels) : Leaf, ISumsCotangents
{
    public override string Name => "observations";

    public override string Attributes => name;

    public Tensor Sum(Tensor a, Tensor b) => RaggedCotangents.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) => RaggedCotangents.Masked(cotangent, reach);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new([channels], ElementType.Ragged);

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        throw new InvalidOperationException(
            $"A graph reads only its own inputs, but this one reads the observations of '{name}', an input of another "
            + "graph.");
}
