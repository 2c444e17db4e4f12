namespace Continua.Learning;

/// <summary>The range of a state in the training data, in the data's units.</summary>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
public sealed record StateRange(double Min, double Max)
{
    /// <summary>Returns the range of each state over some rows; null if a state has no value there.</summary>
    internal static IReadOnlyList<StateRange>? Of(TimeSeries data, IReadOnlyList<RowRange> rows)
    {
        StateRange[] ranges = [.. Enumerable.Range(0, data.States.Count).Select(state => Of(data, rows, state))];
        return ranges.All(r => r.Min <= r.Max) ? ranges : null;
    }

    private static StateRange Of(TimeSeries data, IReadOnlyList<RowRange> rows, int state)
    {
        (double min, double max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (RowRange range in rows)
        {
            double[,] values = data.Trajectories[range.Trajectory].Values;
            for (int row = range.Start; row < range.End; row++)
            {
                if (!double.IsNaN(values[row, state]))
                {
                    (min, max) = (Math.Min(min, values[row, state]), Math.Max(max, values[row, state]));
                }
            }
        }

        return new(min, max);
    }
}
