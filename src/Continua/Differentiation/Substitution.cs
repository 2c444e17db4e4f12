using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>Replaces parts of expressions.</summary>
internal static class Substitution
{
    /// <summary>
    /// Returns the expression with every <paramref name="old"/> replaced by <paramref name="replacement"/>.
    /// </summary>
    public static Tensor Replace(Tensor expression, Tensor old, Tensor replacement) =>
        Replace([expression], new(ReferenceEqualityComparer.Instance) { [old] = replacement })[0];

    /// <summary>Returns the expressions with every key of the map replaced by its value.</summary>
    public static Tensor[] Replace(IReadOnlyList<Tensor> expressions, Dictionary<Tensor, Tensor> map)
    {
        Dictionary<Tensor, Tensor> rebuilt = new(map, ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Graph.Sort(expressions))
        {
            if (!rebuilt.ContainsKey(node))
            {
                rebuilt[node] = Graph.WithInputs(node, [.. node.Inputs.Select(input => rebuilt[input])]);
            }
        }

        return [.. expressions.Select(e => rebuilt[e])];
    }
}
