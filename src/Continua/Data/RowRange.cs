namespace Continua.Learning;

/// <summary>Consecutive rows of one trajectory: a segment, a window, or one side of a holdout.</summary>
/// <param name="Trajectory">The index of the trajectory.</param>
/// <param name="Start">The index of the first row of the range within the trajectory.</param>
/// <param name="Length">The number of rows; may be 0.</param>
public readonly record struct RowRange(int Trajectory, int Start, int Length)
{
    /// <summary>The index after the last row.</summary>
    public int End => Start + Length;

    /// <summary>All rows of a series: one range for each trajectory.</summary>
    /// <param name="data">The series.</param>
    public static IReadOnlyList<RowRange> All(TimeSeries data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return [.. data.Trajectories.Select((t, i) => new RowRange(i, 0, t.Rows))];
    }
}
