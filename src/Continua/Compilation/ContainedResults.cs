using Continua.Differentiation;
using Continua.Graphs;

namespace Continua.Compilation;

/// <summary>
/// Takes the results of operations from those of operations that contain them (<see cref="IContainsResult"/>), so that
/// a solve and its tangent are computed once.
/// </summary>
internal static class ContainedResults
{
    public static Graph Run(Graph graph)
    {
        Tensor[] candidates = [.. graph.Nodes.Where(node => node.Primitive is IContainsResult)];
        HashSet<Tensor> recorded = new(
            graph.Nodes.Where(node => node.Primitive is IReadsRecord).Select(node => node.Inputs[0]),
            ReferenceEqualityComparer.Instance);
        foreach (Tensor container in candidates)
        {
            foreach (Tensor other in candidates.Where(node => !recorded.Contains(node)))
            {
                if (Contained(container, other) is { } result)
                {
                    Dictionary<Tensor, Tensor> map = new(ReferenceEqualityComparer.Instance) { [other] = result };
                    return Run(new(graph.Inputs, Substitution.Replace(graph.Outputs, map)));
                }
            }
        }

        return graph;
    }

    // An operation whose inputs depend on the result of the other one cannot replace it.
    private static Tensor? Contained(Tensor container, Tensor other) =>
        ((IContainsResult)container.Primitive).ResultOf(container, other) is { } result
            && !Graph.Sort([container]).Contains(other) ? result : null;
}
