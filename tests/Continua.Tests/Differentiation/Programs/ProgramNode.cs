namespace Continua.Tests.Differentiation.Programs;

/// <summary>
/// One operation of a random program, in two forms: as an expression of tensors, and in forward mode. Nodes with the
/// same key have the same value.
/// </summary>
internal sealed class ProgramNode
{
    public required string Key { get; init; }

    public required Shape Shape { get; init; }

    public ProgramNode[] Inputs { get; init; } = [];

    /// <summary>
    /// The nesting depth of fields whose t or y the node reads: 0 outside fields, 1 in a field, 2 in a field within a
    /// field.
    /// </summary>
    public int Level { get; init; }

    /// <summary>Builds the tensor from its inputs; null for a leaf.</summary>
    public Func<Tensor[], Tensor>? Write { get; init; }

    /// <summary>Builds the tensor of an operation with further parts, such as a field.</summary>
    public Func<Writer, Tensor>? WriteAll { get; init; }

    /// <summary>Evaluates the operation in forward mode.</summary>
    public Func<Dual[], Dual>? Run { get; init; }

    /// <summary>Evaluates an operation with further parts in forward mode.</summary>
    public Func<Evaluation, Dual>? RunAll { get; init; }

    /// <summary>The components of its only input, if the node is a view; else null.</summary>
    public int[]? Components { get; init; }

    public bool IsConstant { get; init; }

    public int Size => Shape.Size;

    /// <summary>The value at the start of a chain of views, and the components of it that this node selects.</summary>
    public (ProgramNode Root, int[] Map) View()
    {
        if (Components is null)
        {
            return (this, [.. Enumerable.Range(0, Size)]);
        }

        (ProgramNode root, int[] map) = Inputs[0].View();
        return (root, [.. Components.Select(c => map[c])]);
    }

    /// <summary>Whether derivatives treat both nodes as the same value.</summary>
    public bool IsSameValue(ProgramNode other)
    {
        if (Key == other.Key)
        {
            return true;
        }

        ((ProgramNode root, int[] map), (ProgramNode otherRoot, int[] otherMap)) = (View(), other.View());
        return root.Key == otherRoot.Key && Shape == other.Shape && map.SequenceEqual(otherMap);
    }
}

/// <summary>
/// Builds the tensors of nodes. A node with several uses is often built again for each, as in user code.
/// </summary>
internal sealed class Writer(System.Random random)
{
    private readonly Dictionary<string, (Tensor Value, int Level)> written = [];

    public void Set(ProgramNode leaf, Tensor value) => written[leaf.Key] = (value, leaf.Level);

    /// <summary>
    /// Builds a node inside a field, and then discards the tensors that depend on the t and y of that field.
    /// </summary>
    public Tensor Within(int level, ProgramNode node, params ReadOnlySpan<(ProgramNode Leaf, Tensor Value)> leaves)
    {
        KeyValuePair<string, (Tensor Value, int Level)>[] others = [.. written.Where(entry => entry.Value.Level >= level)];
        RemoveFrom(level);
        foreach ((ProgramNode leaf, Tensor value) in leaves)
        {
            Set(leaf, value);
        }

        Tensor result = this[node];
        RemoveFrom(level);
        foreach ((string key, (Tensor Value, int Level) entry) in others)
        {
            written[key] = entry;
        }

        return result;
    }

    public Tensor this[ProgramNode node]
    {
        get
        {
            bool isLeaf = node.Write is null && node.WriteAll is null;
            if (written.TryGetValue(node.Key, out (Tensor Value, int Level) known) && (isLeaf || random.Next(2) == 0))
            {
                return known.Value;
            }

            Tensor value = node.WriteAll is { } all ? all(this) : node.Write!([.. node.Inputs.Select(i => this[i])]);
            written[node.Key] = (value, node.Level);
            return value;
        }
    }

    private void RemoveFrom(int level)
    {
        foreach (string key in written.Keys.ToArray().Where(key => written[key].Level >= level))
        {
            written.Remove(key);
        }
    }
}

/// <summary>
/// Evaluates nodes and their derivatives with respect to one component of one value, in forward mode.
/// </summary>
internal sealed class Evaluation(ProgramNode by, int component, Evaluation? outer = null)
{
    private readonly Dictionary<string, Dual> known = [];
    private readonly int level = outer is null ? 0 : outer.level + 1;

    /// <summary>Whether the evaluation has reached the value with respect to which it differentiates.</summary>
    public bool HasReached { get; private set; }

    public void Set(ProgramNode leaf, Dual value) => known[leaf.Key] = value;

    /// <summary>An evaluation within a field.</summary>
    public Evaluation Inner() => new(by, component, this);

    public Dual this[ProgramNode node]
    {
        get
        {
            if (node.Level < level)
            {
                return outer![node];
            }

            if (!known.TryGetValue(node.Key, out Dual? value))
            {
                known[node.Key] = value = node.RunAll is { } all ? all(this) : node.Run!([.. node.Inputs.Select(i => this[i])]);
            }

            if (!node.IsSameValue(by))
            {
                return value;
            }

            HasReached = true;
            double[] unit = new double[value.Size];
            unit[component] = 1;
            return new(value.Values, unit);
        }
    }
}
