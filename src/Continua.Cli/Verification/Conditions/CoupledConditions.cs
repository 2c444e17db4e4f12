namespace Continua.Cli.Verification.Conditions;

/// <summary>
/// The conditions of several methods with the same weights, one for each summand of the equation: each node of a tree except the
/// root belongs to one of the summands. Reference: Kennedy and Carpenter (2003), section 2.
/// </summary>
internal static class CoupledConditions
{
    /// <summary>The largest residual of all trees up to an order.</summary>
    public static double Residual(double[][][] methods, double[] weights, int order)
    {
        IReadOnlyList<RootedTree> trees = RootedTree.UpTo(order);
        List<double[]>[] vectors = new List<double[]>[trees.Count];
        foreach (RootedTree tree in trees)
        {
            vectors[tree.Index] = Extend([[.. weights.Select(_ => 1.0)]], tree.Children, 0);
        }

        return trees.Max(tree => vectors[tree.Index].Max(vector => Math.Abs(vector.Zip(weights, (x, w) => x * w).Sum() - (1.0 / tree.Gamma))));

        // Multiplies by A Φ(child) of every method and every vector of the child.
        List<double[]> Extend(List<double[]> products, IReadOnlyList<RootedTree> children, int next) => next == children.Count
            ? products
            : Extend(
                [.. from product in products from child in vectors[children[next].Index] from a in methods
                    select (double[])[.. product.Select((x, i) => x * a[i].Zip(child, (p, q) => p * q).Sum())]],
                children, next + 1);
    }
}
