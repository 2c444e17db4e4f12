using Continua.Graphs;

namespace Continua.Adjoints;

/// <summary>What reaches the times of solves.</summary>
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

    /// <summary>The inputs of a graph that reach the times of solves within it.</summary>
    public static HashSet<Tensor> Of(Graph graph)
    {
        List<Tensor> times = [];
        foreach (Tensor node in graph.Nodes)
        {
            if (node.Primitive is SolvePrimitive solve)
            {
                times.AddRange(node.Inputs[1..solve.FirstArgument]);
                times.AddRange(solve.Source.TimedArguments.Select(k => node.Inputs[solve.FirstArgument + k]));
            }
        }

        return new(Reached(times), ReferenceEqualityComparer.Instance);
    }
}
