namespace Continua.Tests.Differentiation.Programs.Loops;

/// <summary>
/// One value of a random program with loops: a tensor, values with one entry per observation of the row, or the results
/// of a scan.
/// </summary>
internal sealed class LoopNode
{
    /// <summary>The number of loop bodies in which the node lies.</summary>
    public required int Level { get; init; }

    /// <summary>The shape of the tensor, or of one entry.</summary>
    public required Shape Shape { get; init; }

    /// <summary>Whether the value has one entry per observation.</summary>
    public bool IsSeries { get; init; }

    /// <summary>Builds the value; null for the placeholders of a body.</summary>
    public Func<LoopScope, object>? Write { get; init; }
}

/// <summary>
/// The values of nodes in the program or in one call of a loop's body. With a random generator, some of the values
/// with several uses are built again for each, as in user code.
/// </summary>
internal sealed class LoopScope(LoopWay way, System.Random? again, LoopScope? outer = null)
{
    private readonly Dictionary<LoopNode, object> known = [];
    private readonly int level = outer is null ? 0 : outer.level + 1;

    public LoopWay Way => way;

    /// <summary>The scope of one call of a body.</summary>
    public LoopScope Inner(params ReadOnlySpan<(LoopNode Placeholder, Tensor Value)> values)
    {
        LoopScope inner = new(way, again, this);
        foreach ((LoopNode placeholder, Tensor value) in values)
        {
            inner.known[placeholder] = value;
        }

        return inner;
    }

    public Tensor this[LoopNode node] => (Tensor)Find(node);

    public object Find(LoopNode node)
    {
        if (node.Level < level)
        {
            return outer!.Find(node);
        }

        if (!known.TryGetValue(node, out object? value) || (node.Write is not null && again?.Next(5) == 0))
        {
            known[node] = value = node.Write!(this);
        }

        return value;
    }
}
