using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>
/// Rebuilds expressions so that the value with respect to which a derivative is taken is a single node. Equal
/// operations on the same operands become one node, views of the same components become the value itself, and
/// operations that contain a graph, such as solves, read the value through their inputs.
/// </summary>
/// <remarks>
/// A view of a leaf represents components of the leaf. An output can depend on them through this view, through other
/// views of the same components, and through the leaf as a whole.
/// </remarks>
internal sealed class SharedOperations
{
    private readonly Dictionary<Operation, Tensor> canonical = [];
    private readonly Dictionary<Tensor, Tensor> rebuilt = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, int> depths = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(int Depth, int Index, TensorType Type), Tensor> placeholders = [];
    private readonly LeafView? view;
    private readonly Tensor[] sources = [];

    private SharedOperations() => By = Structure.Written(0, Shape.Scalar);

    /// <summary>Prepares derivatives with respect to a value.</summary>
    /// <param name="by">The value with respect to which derivatives are taken.</param>
    public SharedOperations(Tensor by)
    {
        By = Of(by);
        sources = [By];
        if (By.Primitive is not TakePrimitive)
        {
            return;
        }

        LeafView viewOfBy = LeafView.Of(By);
        if (viewOfBy.IsWhole)
        {
            sources = [By = viewOfBy.Root];
            return;
        }

        // The operations that make up the value are kept; every other occurrence of the same view is replaced by the
        // value.
        view = viewOfBy;
        Components = viewOfBy is { IsOfLeaf: true, Repeats: false } ? viewOfBy : null;
        sources = Components is null ? [By] : [By, viewOfBy.Root];
        rebuilt.Clear();
        foreach (Operation operation in canonical.Keys.ToArray())
        {
            canonical[operation] = IsViewOfBy(canonical[operation]) ? By : canonical[operation];
        }
    }

    /// <summary>The node of the value with respect to which derivatives are taken.</summary>
    public Tensor By { get; }

    /// <summary>The components of a leaf that the value represents; null if the value represents only itself.</summary>
    public LeafView? Components { get; }

    /// <summary>
    /// Returns everything computed from the value, or from the components of the leaf that it represents.
    /// </summary>
    public HashSet<Tensor> Influenced(IReadOnlyList<Tensor> order) =>
        Derivative.Influenced(order, sources, IsDisjointView);

    /// <summary>Returns cotangentᵀ · ∂output/∂value; null if the output does not depend on the value.</summary>
    public Tensor? Vjp(Tensor output, Tensor cotangent)
    {
        Tensor?[] pulled = Derivative.Vjp([output], [cotangent], sources, IsDisjointView);
        Tensor? ofWhole = pulled.Length == 2 && pulled[1] is { } whole ? Components!.Select(whole) : null;
        return pulled[0] is { } ofPart && ofWhole is not null ? ofPart + ofWhole : pulled[0] ?? ofWhole;
    }

    /// <summary>Returns ∂output/∂value · tangent; null if the output does not depend on the value.</summary>
    public Tensor? Jvp(Tensor output, Tensor tangent) =>
        Derivative.Jvp([output], sources, Components is null ? [tangent] : [tangent, Components.Scatter(tangent)])[0];

    /// <summary>
    /// Rebuilds an expression with one node for equal operations, apart from any derivative.
    /// </summary>
    public static Tensor In(Tensor expression) => new SharedOperations().Of(expression);

    /// <summary>Rebuilds an expression with one node for equal operations.</summary>
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

        Tensor withSharedInputs = Graph.WithInputs(node, inputs);
        Tensor[] enclosed = node.Primitive is IEnclosing owner ? [.. owner.Enclosed(withSharedInputs).Select(Of)] : [];
        Operation operation = enclosed.Length > 0 ? KeyOf(withSharedInputs, enclosed) : new(node.Primitive, inputs);
        if (!canonical.TryGetValue(operation, out Tensor? shared))
        {
            shared = enclosed.Length > 0 ? WithDependentInputs(withSharedInputs, enclosed) : withSharedInputs;
            canonical[operation] = shared = IsViewOfBy(shared) ? By : shared;
        }

        return shared;
    }

    /// <summary>
    /// Returns the key of an operation that contains a graph: its settings, its inputs except the arguments of the
    /// graph, and the graph over placeholders shared by all such operations. Graphs at different nesting depths have
    /// different placeholders.
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

    /// <summary>
    /// Adds the parts of an operation's graph that depend on the value to the inputs of the operation, if the graph
    /// reads the value other than through its arguments.
    /// </summary>
    private Tensor WithDependentInputs(Tensor node, Tensor[] enclosed)
    {
        IEnclosing owner = (IEnclosing)node.Primitive;
        if (sources.Length == 0 || !ReadsBesidesArguments(enclosed, owner.Arguments(node)))
        {
            return node;
        }

        Tensor opened = owner.Open(node, enclosed, Influenced(Graph.Sort(enclosed)));
        depths[opened] = depths[node];
        return opened;
    }

    private bool IsViewOfBy(Tensor node) =>
        view is not null && node.Primitive is TakePrimitive && node.Shape == By.Shape && view.Equals(LeafView.Of(node));

    /// <summary>Whether a node is a view of other components of the same leaf.</summary>
    private bool IsDisjointView(Tensor node) =>
        Components is not null && node.Primitive is TakePrimitive && LeafView.Of(node).IsDisjointFrom(Components);

    /// <summary>Whether a graph reads the value other than through its arguments.</summary>
    private bool ReadsBesidesArguments(Tensor[] enclosed, ReadOnlySpan<Tensor> arguments)
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

                if (!IsDisjointView(node))
                {
                    Array.ForEach(node.Inputs, pending.Push);
                }
            }
        }

        return false;
    }
}
