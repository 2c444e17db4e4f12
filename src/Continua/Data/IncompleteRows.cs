namespace Continua.Learning;

/// <summary>Data of which no row has every state, so that nothing can be solved from any.</summary>
internal static class IncompleteRows
{
    /// <summary>The sentence for such data; null where a row is complete.</summary>
    /// <param name="data">The series.</param>
    /// <param name="within">The rows to start from.</param>
    public static string? Complaint(TimeSeries data, IReadOnlyList<RowRange> within)
    {
        int[] all = [.. Enumerable.Range(0, data.States.Count)];
        if (all.Length == 1 || Count(data, within, all) > 0)
        {
            return null;
        }

        string[] most = [.. Largest(data, within).Select(state => data.States[state])];
        string take = most.Length == 0 ? "check the columns"
            : data.Source is null ? $"leave states out, so that '{string.Join("', '", most)}' remain"
            : $"take fewer with CsvOptions.States, such as {string.Join(',', most)}";
        return $"A solve starts from a row in which every state was observed, but no training row is complete: "
            + $"'{string.Join("', '", data.States)}' are never observed together; {take}, or fill rows in.";
    }

    // The state observed most often, and others as long as half of its rows remain.
    private static List<int> Largest(TimeSeries data, IReadOnlyList<RowRange> within)
    {
        int[] order = [.. Enumerable.Range(0, data.States.Count).OrderByDescending(state => Count(data, within, [state]))];
        List<int> taken = [];
        int least = Math.Max(1, Count(data, within, [order[0]]) / 2);
        foreach (int state in order)
        {
            if (Count(data, within, [.. taken, state]) >= least)
            {
                taken.Add(state);
            }
        }

        return [.. taken.Order()];
    }

    private static int Count(TimeSeries data, IReadOnlyList<RowRange> within, int[] states) => within.Sum(range =>
        Enumerable.Range(range.Start, range.Length)
            .Count(row => Array.TrueForAll(states, s => !double.IsNaN(data.Trajectories[range.Trajectory].Values[row, s]))));
}
