using Continua.Graphs;

namespace Continua.Fields;

/// <summary>Finds the values from which times of operations are computed.</summary>
internal static class TimedArguments
{
    /// <summary>
    /// Returns the inputs, and the sums over rows, from which times are computed. Solves in between are part of the
    /// time expressions, which are evaluated in double precision.
    /// </summary>
    /// <param name="times">The times.</param>
    /// <param name="guard">
    /// An action that throws for a node that cannot be evaluated in double precision; null for no check.
    /// </param>
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

    /// <summary>Returns the inputs of a graph from which the times of operations within it are computed.</summary>
    public static HashSet<Tensor> Of(Graph graph)
    {
        IEnumerable<Tensor> times = graph.Nodes.SelectMany(
            node => node.Primitive is ITimed timed ? timed.TimesOf(node) : []);
        return new(Reached([.. times]), ReferenceEqualityComparer.Instance);
    }
}
