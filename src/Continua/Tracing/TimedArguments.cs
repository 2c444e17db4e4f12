using Continua.Graphs;

namespace Continua.Tracing;

/// <summary>
/// Finds the values from which the times of solves, and of other operations with times, are computed.
/// </summary>
internal static class TimedArguments
{
    /// <summary>
    /// Returns the inputs, sums over rows and exact times (<see cref="IExactTime"/>) from which times are computed. The search continues through solves:
    /// they are part of the time expressions, which are evaluated in double precision.
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

            if (node.Primitive is Input or SumRowsPrimitive or IExactTime)
            {
                reached.Add(node);
                continue;
            }

            guard?.Invoke(node);
            Array.ForEach(node.Inputs, pending.Push);
        }

        return reached;
    }

    /// <summary>
    /// Returns the inputs, sums over rows and exact times from which the times of operations in a graph are computed.
    /// </summary>
    public static HashSet<Tensor> Of(Graph graph)
    {
        IEnumerable<Tensor> times = graph.Nodes.SelectMany(
            node => node.Primitive is ITimed timed ? timed.TimesOf(node) : []);
        return new(Reached([.. times]), ReferenceEqualityComparer.Instance);
    }
}
