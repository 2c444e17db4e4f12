using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>
/// Rebuilds expressions so that the value by which a derivative is asked is one node: equal operations over the same leaves are
/// one, views of the same components are the value itself, and operations with graphs of their own read it through their inputs.
/// </summary>
internal sealed class SharedOperations
{
    private readonly Dictionary<Operation, Tensor> known = [];
    private readonly Dictionary<Tensor, Tensor> rebuilt = new(ReferenceEqualityComparer.Instance);
    private readonly LeafView? view;

    /// <param name="by">The value by which a derivative is asked.</param>
    public SharedOperations(Tensor by)
    {
        By = Of(by);
        view = By.Primitive is TakePrimitive ? LeafView.Of(By) : null;
    }

    /// <summary>The one node of the value.</summary>
    public Tensor By { get; }

    /// <summary>The expression over shared operations.</summary>
    public Tensor Of(Tensor expression)
    {
        foreach (Tensor node in Graph.Sort([expression]))
        {
            if (!rebuilt.ContainsKey(node))
            {
                rebuilt[node] = Shared(node, [.. node.Inputs.Select(input => rebuilt[input])]);
            }
        }

        return rebuilt[expression];
    }

    private Tensor Shared(Tensor node, Tensor[] inputs)
    {
        Operation operation = new(node.Primitive, inputs);
        if (node.Primitive is Input)
        {
            return node;
        }

        if (!known.TryGetValue(operation, out Tensor? shared))
        {
            shared = Opened(Graph.Renew(node, inputs));
            known[operation] = shared = IsThatView(shared) ? By : shared;
        }

        return shared;
    }

    private bool IsThatView(Tensor node) =>
        view is not null && node.Primitive is TakePrimitive && node.Shape == By.Shape && view.Equals(LeafView.Of(node));

    private Tensor Opened(Tensor node)
    {
        if (By is null || node.Primitive is not IEnclosing enclosing)
        {
            return node;
        }

        Tensor[] enclosed = [.. enclosing.Enclosed(node).Select(Of)];
        return ReadsUnseen(enclosed, enclosing.Arguments(node))
            ? enclosing.Open(node, enclosed, Derivative.Influenced(Graph.Sort(enclosed), [By]))
            : node;
    }

    /// <summary>Whether a path leads to the value that passes through none of a graph's arguments.</summary>
    private bool ReadsUnseen(Tensor[] enclosed, ReadOnlySpan<Tensor> arguments)
    {
        HashSet<Tensor> visited = new(arguments.ToArray(), ReferenceEqualityComparer.Instance);
        Stack<Tensor> pending = new(enclosed);
        while (pending.TryPop(out Tensor? node))
        {
            if (visited.Add(node))
            {
                if (ReferenceEquals(node, By))
                {
                    return true;
                }

                Array.ForEach(node.Inputs, pending.Push);
            }
        }

        return false;
    }
}
