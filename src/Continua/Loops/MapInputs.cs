using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>The inputs of a map that is computed from the inputs of another map.</summary>
/// <param name="run">The other map.</param>
internal sealed class MapInputs(Tensor run)
{
    private readonly List<(Tensor Placeholder, Tensor Value)> parts = [], arguments = [];

    /// <summary>Adds a value and returns its placeholder.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isPart">Whether the value has one entry per part.</param>
    public Tensor Add(Tensor value, bool isPart)
    {
        Shape shape = isPart ? ((MapPrimitive)run.Primitive).Axis.PartOf(value) : value.Shape;
        Tensor placeholder = Trace.Input("given", shape);
        (isPart ? parts : arguments).Add((placeholder, value));
        return placeholder;
    }

    /// <summary>Returns the map of some expressions of the added values and of the other map's inputs.</summary>
    public Tensor Map(IEnumerable<Tensor?> expressions)
    {
        MapPrimitive map = (MapPrimitive)run.Primitive;
        HashSet<Tensor> read = new(Graph.Sort(expressions.OfType<Tensor>()), ReferenceEqualityComparer.Instance);
        foreach ((int i, Tensor placeholder) in map.Body.Inputs.Index().Where(input => read.Contains(input.Item)))
        {
            (i < map.Body.Parts.Length ? parts : arguments).Add((placeholder, run.Inputs[i]));
        }

        MapBody body = new([.. parts.Select(p => p.Placeholder)], [.. arguments.Select(a => a.Placeholder)]);
        IEnumerable<Tensor> graph = map.Axis.IsOfGraph ? [run.Inputs[^1]] : [];
        return new(new MapPrimitive(body, map.Axis), [.. parts.Concat(arguments).Select(input => input.Value), .. graph]);
    }
}
