namespace Continua.Learning;

/// <summary>Divides series into parts for training, validation and testing.</summary>
public static class SeriesFolds
{
    /// <summary>
    /// Assigns each series to one of several folds, so that each fold has about the same share of every class.
    /// </summary>
    /// <param name="labels">The class of each series; −1 where it is unknown.</param>
    /// <param name="folds">The number of folds, at least 2.</param>
    /// <param name="key">The random key.</param>
    /// <param name="groups">
    /// The group of each series, such as its patient: all series of a group are in one fold. Null for none.
    /// </param>
    /// <returns>The fold of each series, from 0.</returns>
    /// <exception cref="ArgumentException">
    /// There are fewer than two folds, fewer groups than folds, or not a group for each series.
    /// </exception>
    public static int[] Stratified(int[] labels, int folds, RandomKey key, IReadOnlyList<string>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        groups ??= [.. Enumerable.Range(0, labels.Length).Select(r => r.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        Tensor.Guard(
            groups.Count == labels.Length,
            $"There is a group for each of the {labels.Length} series, but got {groups.Count}; give as many.");
        int[][] members = [.. groups.Index().GroupBy(g => g.Item, StringComparer.Ordinal).Select(g => g.Select(x => x.Index).ToArray())];
        Tensor.Guard(
            folds >= 2 && members.Length >= folds,
            $"Folds are two or more, and at most as many as the {members.Length} groups of series, but got {folds}; take "
            + $"5.");

        // Large groups first, in random order among equal ones; each to the fold that has the least of the group's classes,
        // so that rare classes count most.
        int classes = labels.DefaultIfEmpty(-1).Max() + 1;
        int[] ofClass = [.. Enumerable.Range(0, classes + 1).Select(c => labels.Count(label => label == c - 1))];
        int[,] counts = new int[folds, classes + 1];
        int[] totals = new int[folds], foldOf = new int[labels.Length], order = key.Permutation(members.Length);
        foreach (int[] group in order.Select(g => members[g]).OrderByDescending(group => group.Length))
        {
            int chosen = Enumerable.Range(0, folds).OrderBy(f => group.Sum(
                row => counts[f, labels[row] + 1] / Math.Pow(ofClass[labels[row] + 1], 2))).ThenBy(f => totals[f]).First();
            foreach (int row in group)
            {
                foldOf[row] = chosen;
                counts[chosen, labels[row] + 1]++;
                totals[chosen]++;
            }
        }

        return foldOf;
    }

    /// <summary>Returns for each series another one of its fold, or itself if there is no other, in random order.</summary>
    internal static int[] Permutation(int[] folds, RandomKey key)
    {
        int[] from = [.. Enumerable.Range(0, folds.Length)];
        foreach (IGrouping<int, int> fold in from.ToArray().GroupBy(row => folds[row]))
        {
            int[] rows = [.. fold], shuffled = [.. rows.OrderBy(row => key.Uniform(row)).ThenBy(row => row)];

            // A cycle through the shuffled order leaves no series in its place.
            for (int i = 0; i < shuffled.Length; i++)
            {
                from[shuffled[i]] = shuffled[(i + 1) % shuffled.Length];
            }
        }

        return from;
    }
}
