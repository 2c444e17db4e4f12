using Continua.Differentiation;
using Continua.Graphs;

namespace Continua.Loops;

/// <summary>The inputs of several maps over the same parts as those of one map; equal inputs are read once.</summary>
/// <param name="axis">The axis of the maps.</param>
internal sealed class MergedInputs(MapAxis axis)
{
    private readonly List<(Tensor Placeholder, Tensor Value)> parts = [], arguments = [];
    private readonly Dictionary<Tensor, Dictionary<Tensor, Tensor>> placeholdersOf = new(ReferenceEqualityComparer.Instance);
    private Tensor[] graph = [];

    /// <summary>
    /// Adds the inputs of a map. Two maps may have the same placeholders for different values: copies of one map.
    /// </summary>
    public void Add(Tensor run)
    {
        MapBody body = ((MapPrimitive)run.Primitive).Body;
        Dictionary<Tensor, Tensor> placeholders = placeholdersOf[run] = new(ReferenceEqualityComparer.Instance);
        foreach ((int i, Tensor placeholder) in body.Inputs.Index())
        {
            List<(Tensor Placeholder, Tensor Value)> known = i < body.Parts.Length ? parts : arguments;
            int at = known.FindIndex(input => ReferenceEquals(input.Value, run.Inputs[i]));
            if (at < 0)
            {
                at = known.Count;
                known.Add((new(new Input("merged", placeholder.Type)), run.Inputs[i]));
            }

            placeholders[placeholder] = known[at].Placeholder;
        }

        graph = axis.IsOfGraph ? [run.Inputs[^1]] : [];
    }

    /// <summary>Creates the merged map.</summary>
    public Tensor Run() => new(
        new MapPrimitive(new([.. parts.Select(p => p.Placeholder)], [.. arguments.Select(a => a.Placeholder)]), axis),
        [.. parts.Concat(arguments).Select(input => input.Value), .. graph]);

    /// <summary>Returns a result of one of the maps as a result of the merged map.</summary>
    /// <param name="result">The result, a <see cref="MapItem"/>.</param>
    /// <param name="run">The merged map.</param>
    public Tensor Result(Tensor result, Tensor run)
    {
        MapItem item = (MapItem)result.Primitive;
        Tensor expression = Substitution.Replace([item.Expression], placeholdersOf[result.Inputs[0]])[0];
        return new(new MapItem(item.Result, expression), run);
    }
}
