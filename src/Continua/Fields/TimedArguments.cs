using Continua.Graphs;

namespace Continua.Fields;

/// <summary>What reaches the times of operations.</summary>
internal static class TimedArguments
{
    /// <summary>The values from which expressions of times are computed: inputs, and what is computed row by row only.</summary>
    public static List<Tensor> Reached(IReadOnlyList<Tensor> times)
    {
        List<Tensor> reached = [];
        HashSet<Tensor> visited = new(ReferenceEqualityComparer.Instance);
        Stack<Tensor> pending = new(times);
        while (pending.TryPop(out Tensor? node))
        {
            if (!visited.Add(node))
            {
                continue;
            }

            if (node.Primitive is Input or Compilation.IRowwise or SumRowsPrimitive)
            {
                reached.Add(node);
                continue;
            }

            Array.ForEach(node.Inputs, pending.Push);
        }

        return reached;
    }

    /// <summary>The inputs of a graph that reach the times of operations within it.</summary>
    public static HashSet<Tensor> Of(Graph graph)
    {
        IEnumerable<Tensor> times = graph.Nodes.SelectMany(node => node.Primitive is ITimed timed ? timed.TimesOf(node) : []);
        return new(Reached([.. times]), ReferenceEqualityComparer.Instance);
    }
}
