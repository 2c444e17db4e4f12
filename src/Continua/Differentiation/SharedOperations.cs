using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>
/// Rebuilds expressions so that the value by which a derivative is asked is one node: equal operations over the same leaves are
/// one, views of the same components are the value itself, and operations with graphs of their own read it through their inputs.
/// </summary>
/// <remarks>
/// A view of a leaf stands for components of the leaf, which reach what is computed through all other views of them, and through
/// the leaf as a whole, too.
/// </remarks>
internal sealed class SharedOperations
{
    private readonly Dictionary<Operation, Tensor> known = [];
    private readonly Dictionary<Tensor, Tensor> rebuilt = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, int> depths = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(int Depth, int Index, TensorType Type), Tensor> placeholders = [];
    private readonly LeafView? view;
    private readonly Tensor[] sources = [];

    private SharedOperations() => By = Structure.Written(0, Shape.Scalar);

    /// <param name="by">The value by which a derivative is asked.</param>
    public SharedOperations(Tensor by)
    {
        By = Of(by);
        sources = [By];
        if (By.Primitive is not TakePrimitive)
        {
            return;
        }

        LeafView its = LeafView.Of(By);
        if (its.IsWhole)
        {
            sources = [By = its.Root];
            return;
        }

        // What the value itself is made of stays; wherever else the same view was taken, it is the value.
        view = its;
        Components = its is { IsOfLeaf: true, Repeats: false } ? its : null;
        sources = Components is null ? [By] : [By, its.Root];
        rebuilt.Clear();
        foreach (Operation operation in known.Keys.ToArray())
        {
            known[operation] = IsThatView(known[operation]) ? By : known[operation];
        }
    }

    /// <summary>The one node of the value.</summary>
    public Tensor By { get; }

    /// <summary>The components of a leaf that the value stands for; null where it stands for itself.</summary>
    public LeafView? Components { get; }

    /// <summary>Everything that is computed from the value, or from the components of the leaf that it stands for.</summary>
    public HashSet<Tensor> Influenced(IReadOnlyList<Tensor> order) => Derivative.Influenced(order, sources, IsApart);

    /// <summary>cotangentᵀ · ∂output/∂value; null without a path.</summary>
    public Tensor? Vjp(Tensor output, Tensor cotangent)
    {
        Tensor?[] pulled = Derivative.Vjp([output], [cotangent], sources, IsApart);
        Tensor? ofWhole = pulled.Length == 2 && pulled[1] is { } whole ? Components!.Take(whole) : null;
        return pulled[0] is { } own && ofWhole is not null ? own + ofWhole : pulled[0] ?? ofWhole;
    }

    /// <summary>∂output/∂value · tangent; null without a path.</summary>
    public Tensor? Jvp(Tensor output, Tensor tangent) =>
        Derivative.Jvp([output], sources, Components is null ? [tangent] : [tangent, Components.Place(tangent)])[0];

    /// <summary>An expression by no value of which a derivative is asked, over shared operations.</summary>
    public static Tensor In(Tensor expression) => new SharedOperations().Of(expression);

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
        if (node.Primitive is Input)
        {
            return node;
        }

        Tensor renewed = Graph.Renew(node, inputs);
        Tensor[] enclosed = node.Primitive is IEnclosing owner ? [.. owner.Enclosed(renewed).Select(Of)] : [];
        Operation operation = enclosed.Length > 0 ? KeyOf(renewed, enclosed) : new(node.Primitive, inputs);
        if (!known.TryGetValue(operation, out Tensor? shared))
        {
            shared = enclosed.Length > 0 ? Opened(renewed, enclosed) : renewed;
            known[operation] = shared = IsThatView(shared) ? By : shared;
        }

        return shared;
    }

    /// <summary>
    /// What tells an operation with a graph of its own from others: its settings, the inputs that are no arguments, and its graph
    /// over placeholders that all such operations have in common. Those of a graph within differ from those around it.
    /// </summary>
    private Operation KeyOf(Tensor node, Tensor[] enclosed)
    {
        IEnclosing owner = (IEnclosing)node.Primitive;
        int depth = Graph.Sort(enclosed).Max(value => depths.GetValueOrDefault(value)) + 1;
        depths[node] = depth;
        Dictionary<Tensor, Tensor> map = new(ReferenceEqualityComparer.Instance);
        foreach ((int index, Tensor placeholder) in owner.Placeholders.Index())
        {
            map[placeholder] = CommonPlaceholder(depth, index, placeholder.Type);
        }

        Tensor[] others = node.Inputs[..^owner.Arguments(node).Length];
        return new(owner.Settings, [.. others, .. Substitution.Replace(enclosed, map).Select(Of)]);
    }

    private Tensor CommonPlaceholder(int depth, int index, TensorType type)
    {
        if (!placeholders.TryGetValue((depth, index, type), out Tensor? placeholder))
        {
            placeholders[(depth, index, type)] = placeholder = new(new Input($"placeholder {index}", type));
        }

        return placeholder;
    }

    private Tensor Opened(Tensor node, Tensor[] enclosed)
    {
        IEnclosing owner = (IEnclosing)node.Primitive;
        if (sources.Length == 0 || !ReadsUnseen(enclosed, owner.Arguments(node)))
        {
            return node;
        }

        Tensor opened = owner.Open(node, enclosed, Influenced(Graph.Sort(enclosed)));
        depths[opened] = depths[node];
        return opened;
    }

    private bool IsThatView(Tensor node) =>
        view is not null && node.Primitive is TakePrimitive && node.Shape == By.Shape && view.Equals(LeafView.Of(node));

    /// <summary>Whether it is other components of the same leaf.</summary>
    private bool IsApart(Tensor node) =>
        Components is not null && node.Primitive is TakePrimitive && LeafView.Of(node).IsApartFrom(Components);

    /// <summary>Whether a path leads to the value that passes through none of a graph's arguments.</summary>
    private bool ReadsUnseen(Tensor[] enclosed, ReadOnlySpan<Tensor> arguments)
    {
        HashSet<Tensor> visited = new(arguments.ToArray(), ReferenceEqualityComparer.Instance);
        Stack<Tensor> pending = new(enclosed);
        while (pending.TryPop(out Tensor? node))
        {
            if (visited.Add(node))
            {
                if (Array.IndexOf(sources, node) >= 0)
                {
                    return true;
                }

                if (!IsApart(node))
                {
                    Array.ForEach(node.Inputs, pending.Push);
                }
            }
        }

        return false;
    }
}
