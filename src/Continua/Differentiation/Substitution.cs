using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>Puts one expression in the place of another.</summary>
internal static class Substitution
{
    /// <summary>The expression with <paramref name="replacement"/> wherever <paramref name="old"/> stood.</summary>
    public static Tensor Replace(Tensor expression, Tensor old, Tensor replacement) =>
        Replace([expression], new(ReferenceEqualityComparer.Instance) { [old] = replacement })[0];

    /// <summary>The expressions with every key of the map replaced by its value.</summary>
    public static Tensor[] Replace(IReadOnlyList<Tensor> expressions, Dictionary<Tensor, Tensor> map)
    {
        Dictionary<Tensor, Tensor> rebuilt = new(map, ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Graph.Sort(expressions))
        {
            if (!rebuilt.ContainsKey(node))
            {
                rebuilt[node] = Graph.Renew(node, [.. node.Inputs.Select(input => rebuilt[input])]);
            }
        }

        return [.. expressions.Select(e => rebuilt[e])];
    }
}
