namespace Continua.Tests.Differentiation.Programs;

/// <summary>
/// One operation of a random program: how a user writes it over tensors, and what it is in forward mode. Nodes of one key are one
/// value.
/// </summary>
internal sealed class ProgramNode
{
    public required string Key { get; init; }

    public required Shape Shape { get; init; }

    public ProgramNode[] Inputs { get; init; } = [];

    /// <summary>0 outside of fields, 1 where a field's t or y is read, 2 in a field within it.</summary>
    public int Level { get; init; }

    /// <summary>Writes the operation; null for a leaf.</summary>
    public Func<Tensor[], Tensor>? Write { get; init; }

    /// <summary>Writes an operation that has other parts than its inputs, such as a field.</summary>
    public Func<Writer, Tensor>? WriteAll { get; init; }

    public Func<Dual[], Dual>? Run { get; init; }

    public Func<Evaluation, Dual>? RunAll { get; init; }

    /// <summary>The components taken, where it is a view of its only input.</summary>
    public int[]? Components { get; init; }

    public bool IsConstant { get; init; }

    public int Size => Shape.Size;

    /// <summary>The value that a chain of views begins with, and the components of it.</summary>
    public (ProgramNode Root, int[] Map) View()
    {
        if (Components is null)
        {
            return (this, [.. Enumerable.Range(0, Size)]);
        }

        (ProgramNode root, int[] map) = Inputs[0].View();
        return (root, [.. Components.Select(c => map[c])]);
    }

    public bool IsSameValue(ProgramNode other)
    {
        if (Key == other.Key)
        {
            return true;
        }

        ((ProgramNode root, int[] map), (ProgramNode its, int[] its2)) = (View(), other.View());
        return root.Key == its.Key && Shape == other.Shape && map.SequenceEqual(its2);
    }
}

/// <summary>Writes nodes as tensors; a node that stands in several places is often written anew in each.</summary>
internal sealed class Writer(System.Random random)
{
    private readonly Dictionary<string, (Tensor Value, int Level)> written = [];

    public void Set(ProgramNode leaf, Tensor value) => written[leaf.Key] = (value, leaf.Level);

    /// <summary>Writes a node of a field, whose t and y no other field reads.</summary>
    public Tensor Within(int level, ProgramNode node, params ReadOnlySpan<(ProgramNode Leaf, Tensor Value)> leaves)
    {
        KeyValuePair<string, (Tensor Value, int Level)>[] others = [.. written.Where(entry => entry.Value.Level >= level)];
        Forget(level);
        foreach ((ProgramNode leaf, Tensor value) in leaves)
        {
            Set(leaf, value);
        }

        Tensor result = this[node];
        Forget(level);
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

    private void Forget(int level)
    {
        foreach (string key in written.Keys.ToArray().Where(key => written[key].Level >= level))
        {
            written.Remove(key);
        }
    }
}

/// <summary>Evaluates nodes in forward mode along one component of one value, of which nothing but its identity is used.</summary>
internal sealed class Evaluation(ProgramNode by, int component, Evaluation? outer = null)
{
    private readonly Dictionary<string, Dual> known = [];
    private readonly int level = outer is null ? 0 : outer.level + 1;

    /// <summary>Whether the value was met.</summary>
    public bool Met { get; private set; }

    public void Set(ProgramNode leaf, Dual value) => known[leaf.Key] = value;

    /// <summary>The same within a field.</summary>
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

            Met = true;
            double[] unit = new double[value.Size];
            unit[component] = 1;
            return new(value.Values, unit);
        }
    }
}
