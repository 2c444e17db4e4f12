namespace Continua.Cli.Verification.Conditions;

/// <summary>
/// The conditions of a method each stage of which evaluates velocities or forces. Velocities depend on momenta and forces on
/// positions alone, so that the nodes of a tree alternate between the two; either of them may be the root. Reference: Hairer, Lubich
/// and Wanner (2006), section III.2.
/// </summary>
internal static class SplittingConditions
{
    /// <summary>The largest residual of all trees up to an order.</summary>
    public static double Residual(Tableau stages, int order)
    {
        IReadOnlyList<RootedTree> trees = RootedTree.UpTo(order);
        double worst = 0;
        foreach (int root in (int[])[SymplecticTableau.Velocities, SymplecticTableau.Forces])
        {
            worst = trees.Max(tree => Math.Max(worst, Math.Abs(Sum(stages.B, stages, Elementary(tree, stages), root) - (1.0 / tree.Gamma))));
        }

        return worst;
    }

    /// <summary>
    /// The largest error of the interpolant at both ends of the step: it has to start at y with slope f and to end at the new state
    /// with the slope there.
    /// </summary>
    public static double InterpolantResidual(Tableau stages)
    {
        double[][] rows = stages.Interpolant!;
        int first = stages.Stages, last = first + 1;
        IEnumerable<double> errors = rows.SelectMany((row, j) => (double[])
        [
            row.Sum() - (j < stages.Stages ? stages.B[j] : 0), row[0] - (j == first ? 1 : 0),
            row.Select((x, k) => (k + 1) * x).Sum() - (j == last ? 1 : 0),
        ]);
        return errors.Max(Math.Abs);
    }

    /// <summary>The product over the children u of a tree's root of the sums Σⱼ aᵢⱼ Φⱼ(u), over stages of the other kind.</summary>
    private static double[] Elementary(RootedTree tree, Tableau stages) => tree.Children
        .Select(child => Elementary(child, stages))
        .Aggregate(
            (double[])[.. stages.B.Select(_ => 1.0)],
            (product, child) => [.. product.Select((x, i) => x * Sum(stages.A[i], stages, child, Other(stages.Summands![i])))]);

    private static double Sum(double[] weights, Tableau stages, double[] values, int kind) =>
        weights.Select((w, j) => stages.Summands![j] == kind ? w * values[j] : 0).Sum();

    private static int Other(int kind) =>
        kind == SymplecticTableau.Velocities ? SymplecticTableau.Forces : SymplecticTableau.Velocities;
}
