namespace Continua.Learning;

/// <summary>Detects data without a complete row, a row in which every state was observed. A solve starts from such a
/// row.</summary>
internal static class IncompleteRows
{
    /// <summary>The error message for data without a complete row; null if at least one row is complete or there is
    /// only one state.</summary>
    /// <param name="data">The series.</param>
    /// <param name="within">The rows from which a solve may start.</param>
    public static string? ErrorMessage(TimeSeries data, IReadOnlyList<RowRange> within)
    {
        int[] all = [.. Enumerable.Range(0, data.States.Count)];
        if (all.Length == 1 || Count(data, within, all) > 0)
        {
            return null;
        }

        string[] observedTogether = [.. LargestSubset(data, within).Select(state => data.States[state])];
        string fix = observedTogether.Length == 0 ? "check the columns"
            : data.Source is null ? $"leave states out, so that '{string.Join("', '", observedTogether)}' remain"
            : $"take fewer with CsvOptions.States, such as {string.Join(',', observedTogether)}";
        return $"A solve starts from a row in which every state was observed, but no training row is complete: "
            + $"'{string.Join("', '", data.States)}' are never observed together; {fix}, or fill in missing cells.";
    }

    // Greedy: starts with the state that was observed in the most rows, and adds each further state as long as all
    // chosen states were observed together in at least half as many rows.
    private static List<int> LargestSubset(TimeSeries data, IReadOnlyList<RowRange> within)
    {
        int[] order = [.. Enumerable.Range(0, data.States.Count).OrderByDescending(state => Count(data, within, [state]))];
        List<int> subset = [];
        int minRows = Math.Max(1, Count(data, within, [order[0]]) / 2);
        foreach (int state in order)
        {
            if (Count(data, within, [.. subset, state]) >= minRows)
            {
                subset.Add(state);
            }
        }

        return [.. subset.Order()];
    }

    // The number of rows in which all the given states were observed.
    private static int Count(TimeSeries data, IReadOnlyList<RowRange> within, int[] states) => within.Sum(range =>
        Enumerable.Range(range.Start, range.Length)
            .Count(row => Array.TrueForAll(states, s => !double.IsNaN(data.Trajectories[range.Trajectory].Values[row, s]))));
}
