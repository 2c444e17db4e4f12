namespace Continua.Cli.Verification.Conditions;

/// <summary>
/// A rooted tree t. Each tree corresponds to one elementary differential, hence to one order condition Σᵢ bᵢ Φᵢ(t) =
/// 1/γ(t). Reference: Hairer, Nørsett and Wanner (1993), section II.2.
/// </summary>
internal sealed class RootedTree
{
    private RootedTree(IReadOnlyList<RootedTree> children, int index)
    {
        (Children, Index) = (children, index);
        Order = 1 + children.Sum(child => child.Order);
        Gamma = children.Aggregate((long)Order, (product, child) => product * child.Gamma);
    }

    /// <summary>The subtrees that remain when the root is removed.</summary>
    public IReadOnlyList<RootedTree> Children { get; }

    /// <summary>The index in <see cref="UpTo"/>; children precede their parents.</summary>
    public int Index { get; }

    /// <summary>The number of nodes.</summary>
    public int Order { get; }

    /// <summary>The product of the orders of all subtrees.</summary>
    public long Gamma { get; }

    /// <summary>All trees with at most the given number of nodes, by order.</summary>
    public static IReadOnlyList<RootedTree> UpTo(int order)
    {
        List<RootedTree> trees = [];
        for (int n = 1; n <= order; n++)
        {
            foreach (RootedTree[] forest in Forests(trees.ToArray(), n - 1, trees.Count).ToList())
            {
                trees.Add(new RootedTree(forest, trees.Count));
            }
        }

        return trees;
    }

    // Lists the multisets of trees with the given total number of nodes as non-increasing sequences, so that each
    // appears once.
    private static IEnumerable<RootedTree[]> Forests(RootedTree[] trees, int nodes, int upTo)
    {
        if (nodes == 0)
        {
            yield return [];
        }

        for (int first = 0; first < upTo && trees[first].Order <= nodes; first++)
        {
            foreach (RootedTree[] rest in Forests(trees, nodes - trees[first].Order, first + 1))
            {
                yield return [trees[first], .. rest];
            }
        }
    }
}
