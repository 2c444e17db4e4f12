using Continua.Differentiation;
using Continua.Graphs;

namespace Continua.Compilation;

/// <summary>
/// Merges loops over the same parts, such as a map and its derivative, so that they compute what they have in common
/// once.
/// </summary>
internal static class LoopMerging
{
    public static Graph Run(Graph graph)
    {
        while (Pair(graph) is (Tensor first, Tensor second))
        {
            Tensor[] results = [.. graph.Nodes.Where(node => node.Inputs.Contains(first) || node.Inputs.Contains(second))];
            Dictionary<Tensor, Tensor> merged = ((IMergeable)first.Primitive).Merge(first, second, results);
            graph = new(graph.Inputs, Substitution.Replace(graph.Outputs, merged));
        }

        return graph;
    }

    private static (Tensor First, Tensor Second)? Pair(Graph graph)
    {
        Tensor[] loops = [.. graph.Nodes.Where(node => node.Primitive is IMergeable)];
        for (int i = 0; i < loops.Length; i++)
        {
            for (int k = i + 1; k < loops.Length; k++)
            {
                // The nodes are sorted, so that the first loop does not depend on the second.
                (Tensor first, Tensor second) = (loops[i], loops[k]);
                if (((IMergeable)first.Primitive).CanMerge(first, second) && !Graph.Sort(second.Inputs).Contains(first))
                {
                    return (first, second);
                }
            }
        }

        return null;
    }
}
