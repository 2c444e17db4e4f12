namespace Continua;

/// <summary>Finds the known name that is nearest to a mistyped word.</summary>
internal static class NearestName
{
    /// <summary>
    /// Returns the first name with the smallest edit distance to <paramref name="word"/>, ignoring case. Names whose
    /// distance exceeds a third of the length of the longer text are left out, since such a suggestion would be a
    /// guess; null if no name remains.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        string? nearest = null;
        int smallest = int.MaxValue;
        foreach (string name in known)
        {
            int distance = Distance(word.ToUpperInvariant(), name.ToUpperInvariant());
            int limit = Math.Max(word.Length, name.Length) / 3;
            if (distance <= limit && distance < smallest)
            {
                (nearest, smallest) = (name, distance);
            }
        }

        return nearest;
    }

    // The restricted Damerau–Levenshtein distance: insertions, deletions, substitutions and transpositions of
    // neighbours.
    private static int Distance(string a, string b)
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
