namespace Continua;

/// <summary>The known name that a mistyped word most likely meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The first name with the fewest typos to <paramref name="word"/>, case aside; null where every name has more
    /// typos than a third of the longer word's letters, since a wild guess helps nobody.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string name in known)
        {
            int typos = Typos(word.ToUpperInvariant(), name.ToUpperInvariant());
            int bearable = Math.Max(word.Length, name.Length) / 3;
            if (typos <= bearable && typos < fewest)
            {
                (nearest, fewest) = (name, typos);
            }
        }

        return nearest;
    }

    // Letters added, dropped or changed and neighbours swapped: the restricted Damerau–Levenshtein distance.
    private static int Typos(string a, string b)
    {
        int[] before = new int[b.Length + 1];
        int[] last = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(changed, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
