using System.Collections;
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
            Tensor[] results = [.. graph.Nodes.Where(node => node.Inputs.Intersect([first, second]).Any())];
            Dictionary<Tensor, Tensor> merged = ((IMergeable)first.Primitive).Merge(first, second, results);
            graph = new(graph.Inputs, Substitution.Replace(graph.Outputs, merged));
        }

        return graph;
    }

    private static (Tensor First, Tensor Second)? Pair(Graph graph)
    {
        Tensor[] loops = [.. graph.Nodes.Where(node => node.Primitive is IMergeable)];
        Dictionary<Tensor, BitArray> dependsOn = loops.Length < 2 ? [] : Dependencies(graph, loops);
        for (int i = 0; i < loops.Length; i++)
        {
            for (int k = i + 1; k < loops.Length; k++)
            {
                // The nodes are sorted, so that the first loop does not depend on the second.
                if (!dependsOn[loops[k]][i] && ((IMergeable)loops[i].Primitive).CanMerge(loops[i], loops[k]))
                {
                    return (loops[i], loops[k]);
                }
            }
        }

        return null;
    }

    /// <summary>Returns, for each node, the indices of the loops from which it is computed.</summary>
    private static Dictionary<Tensor, BitArray> Dependencies(Graph graph, Tensor[] loops)
    {
        Dictionary<Tensor, BitArray> dependsOn = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in graph.Nodes)
        {
            BitArray bits = dependsOn[node] = new(loops.Length);
            foreach (Tensor input in node.Inputs)
            {
                bits.Or(dependsOn[input]);
                int loop = Array.IndexOf(loops, input);
                if (loop >= 0)
                {
                    bits[loop] = true;
                }
            }
        }

        return dependsOn;
    }
}
