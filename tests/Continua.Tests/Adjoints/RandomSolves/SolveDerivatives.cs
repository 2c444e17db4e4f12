namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>The loss of a row, and its derivatives with respect to the components of all leaves in order.</summary>
internal sealed record RowDerivatives(double Loss, double[] By);

/// <summary>
/// The losses of rows, and the derivatives with respect to each leaf: row after row, or summed over rows for a shared
/// leaf.
/// </summary>
internal sealed record SolveDerivatives(double[] Losses, double[][] ByLeaf)
{
    /// <summary>The largest absolute value of a finite derivative.</summary>
    public double Largest => ByLeaf.Max(by => by.Where(double.IsFinite).Select(Math.Abs).Append(0).Max());

    /// <param name="without">The rows that are skipped; their values are set to NaN.</param>
    public static SolveDerivatives Of(IReadOnlyList<SolveLeaf> leaves, RowDerivatives[] rows, params int[] without)
    {
        RowDerivatives[] all = [.. rows];
        foreach (int r in without)
        {
            all[r] = new(double.NaN, [.. rows[r].By.Select(_ => double.NaN)]);
        }

        int first = 0;
        double[][] byLeaf = new double[leaves.Count][];
        foreach ((int l, SolveLeaf leaf) in leaves.Index())
        {
            double[][] by = [.. all.Select(row => row.By[first..(first + leaf.Size)])];
            byLeaf[l] = leaf.IsShared
                ? [.. Enumerable.Range(0, leaf.Size).Select(c => by.Sum(row => double.IsNaN(row[c]) ? 0 : row[c]))]
                : [.. by.SelectMany(row => row)];
            first += leaf.Size;
        }

        return new([.. all.Select(row => row.Loss)], byLeaf);
    }

    /// <summary>The largest absolute difference between corresponding finite derivatives.</summary>
    public double DistanceTo(SolveDerivatives other) => ByLeaf.Zip(other.ByLeaf)
        .Max(by => by.First.Zip(by.Second, (x, y) => Math.Abs(x - y)).Where(double.IsFinite).Append(0).Max());
}
