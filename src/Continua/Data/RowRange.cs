namespace Continua.Learning;

/// <summary>Consecutive rows of one trajectory: a segment, a window, or one side of a holdout.</summary>
/// <param name="Trajectory">The trajectory's index.</param>
/// <param name="Start">Its first row.</param>
/// <param name="Length">The number of rows; may be 0.</param>
public readonly record struct RowRange(int Trajectory, int Start, int Length)
{
    /// <summary>The row after the last.</summary>
    public int End => Start + Length;

    /// <summary>All rows of every trajectory, one range for each.</summary>
    public static IReadOnlyList<RowRange> All(TimeSeries data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return [.. data.Trajectories.Select((t, i) => new RowRange(i, 0, t.Rows))];
    }
}
