using Continua.Graphs;

namespace Continua.Loops;

/// <summary>The cotangents of results of a map; the inputs are one cotangent per item.</summary>
internal sealed class MapCotangents(MapItem[] items) : NotComputedPrimitive
{
    public override string Name => "mapCotangents";

    public MapItem[] Items => items;

    public static Tensor Sum(Tensor a, Tensor b) => new(
        new MapCotangents([.. ((MapCotangents)a.Primitive).Items, .. ((MapCotangents)b.Primitive).Items]),
        [.. a.Inputs, .. b.Inputs]);
}

/// <summary>The tangents of inputs of a map that are not zero.</summary>
/// <param name="inputs">The indices of these inputs.</param>
internal sealed class MapTangents(int[] inputs) : NotComputedPrimitive
{
    public override string Name => "mapTangents";

    public int[] Inputs => inputs;

    public static Tensor Of(Tensor?[] tangents) => new(
        new MapTangents([.. Enumerable.Range(0, tangents.Length).Where(i => tangents[i] is not null)]),
        [.. tangents.OfType<Tensor>()]);
}
