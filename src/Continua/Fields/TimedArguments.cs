using Continua.Graphs;

namespace Continua.Fields;

/// <summary>What reaches the times of operations.</summary>
internal static class TimedArguments
{
    /// <summary>The inputs from which expressions of times are computed, and sums over rows; solves are computed in double with the rest.</summary>
    public static List<Tensor> Reached(IReadOnlyList<Tensor> times) => Reached(times, _ => { });

    /// <summary>The same for a program in single precision, whose times a program in double computes.</summary>
    /// <exception cref="NotSupportedException">A solve among them cannot be computed in double there.</exception>
    public static List<Tensor> ReachedInDouble(IReadOnlyList<Tensor> times) => Reached(times, Guard);

    private static List<Tensor> Reached(IReadOnlyList<Tensor> times, Action<Tensor> guard)
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

            guard(node);
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

    private static void Guard(Tensor node)
    {
        if (node.Primitive is not SolvePrimitive solve)
        {
            return;
        }

        if (solve.Source is not TracedSource)
        {
            throw new NotSupportedException(
                "In single precision, the times of a solve are computed in double, but one comes from a solve whose field is plain C# over Single; "
                + "write that field over tensors, evaluate in double, or pass the time as an input.");
        }

        if (solve.Options.StepsTogether)
        {
            throw new NotSupportedException(
                "In single precision, the times of a solve are computed in double, but one comes from a solve whose rows share their steps; "
                + "leave Shared off there, evaluate in double, or pass the time as an input.");
        }
    }
}
