using Continua.Graphs;

namespace Continua.Fields;

/// <summary>What reaches the times of operations.</summary>
internal static class TimedArguments
{
    /// <summary>The inputs from which expressions of times are computed, and sums over rows; solves are computed in double with the rest.</summary>
    /// <param name="guard">Refuses what cannot be computed in double; null refuses nothing.</param>
    public static List<Tensor> Reached(IReadOnlyList<Tensor> times, Action<Tensor>? guard = null)
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

            if (node.Primitive is Input or SumRowsPrimitive)
            {
                reached.Add(node);
                continue;
            }

            guard?.Invoke(node);
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
