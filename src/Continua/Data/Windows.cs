using System.Globalization;

namespace Continua.Learning;

/// <summary>Finds runs of consecutive rows without a gap in time.</summary>
public static class Windows
{
    /// <summary>The default limit of spacings, in multiples of the median spacing; a larger spacing is a gap.</summary>
    public const double DefaultMaxGap = 1.5;

    // The relative tolerance of the limit: rows that are 0.1 apart as written have no gap at a limit of 0.1, although
    // 0.4 − 0.3 exceeds 0.1 in doubles.
    private const double Slack = 1 + 1e-6;

    /// <summary>Splits rows at gaps: returns the longest runs in which no spacing exceeds <paramref name="maxGap"/>, in
    /// order.</summary>
    /// <param name="data">The series.</param>
    /// <param name="within">The ranges to split; null for all rows. A run never exceeds its range.</param>
    /// <param name="maxGap">The largest spacing that is not a gap, in the unit of time; null for
    /// <see cref="DefaultMaxGap"/> times the median spacing of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxGap"/> is not positive, or a range exceeds its
    /// trajectory.</exception>
    public static IReadOnlyList<RowRange> Segments(
        TimeSeries data, IReadOnlyList<RowRange>? within = null, double? maxGap = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        double limit = Limit(data, maxGap);
        var segments = new List<RowRange>();
        foreach (RowRange range in within ?? RowRange.All(data))
        {
            Split(data.Trajectories[range.Trajectory].Times, range, limit, segments);
        }

        return segments;
    }

    /// <summary>Finds all windows of <paramref name="length"/> rows without a gap, one for each row at which such a
    /// window can start.</summary>
    /// <param name="data">The series.</param>
    /// <param name="length">The number of rows in a window, at least 1.</param>
    /// <param name="within">The ranges to search; null for all rows. A window never exceeds its range.</param>
    /// <param name="maxGap">The largest spacing that is not a gap, in the unit of time; null for
    /// <see cref="DefaultMaxGap"/> times the median spacing of the data.</param>
    /// <param name="completeStart">Whether the first row of a window must have every state observed, as a solve from it
    /// requires.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> or <paramref name="maxGap"/> is not
    /// positive, or a range exceeds its trajectory.</exception>
    public static IReadOnlyList<RowRange> Find(
        TimeSeries data, int length, IReadOnlyList<RowRange>? within = null, double? maxGap = null, bool completeStart = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var windows = new List<RowRange>();
        foreach (RowRange segment in Segments(data, within, maxGap))
        {
            Trajectory trajectory = data.Trajectories[segment.Trajectory];
            for (int start = segment.Start; start <= segment.End - length; start++)
            {
                if (!completeStart || trajectory.IsComplete(start))
                {
                    windows.Add(segment with { Start = start, Length = length });
                }
            }
        }

        return windows;
    }

    /// <summary>The windows for forecasts: a complete first row and the <paramref name="horizon"/> rows after it. The
    /// horizon is reduced until a window exists; if none exists at any horizon, the returned horizon is 0.</summary>
    internal static (IReadOnlyList<RowRange> Windows, int Horizon) Ahead(
        TimeSeries data, IReadOnlyList<RowRange> heldOut, int horizon, double? maxGap)
    {
        int longest = Segments(data, heldOut, maxGap).Select(s => s.Length).DefaultIfEmpty(0).Max();
        for (int k = Math.Min(horizon, longest - 1); k >= 1; k--)
        {
            IReadOnlyList<RowRange> windows = Find(data, k + 1, heldOut, maxGap);
            if (windows.Count > 0)
            {
                return (windows, k);
            }
        }

        return ([], 0);
    }

    private static void Split(double[] times, RowRange range, double limit, List<RowRange> segments)
    {
        if (range.Start < 0 || range.Length < 0 || range.End > times.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(range), range,
                $"A range is within the {times.Length} rows of its trajectory, "
                + $"but got [{range.Start}, {range.End}).");
        }

        int start = range.Start;
        for (int row = start + 1; row <= range.End; row++)
        {
            if (row == range.End || times[row] - times[row - 1] > limit + (2 * Spacing.Rounding(times[row])))
            {
                segments.Add(range with { Start = start, Length = row - start });
                start = row;
            }
        }
    }

    private static double Limit(TimeSeries data, double? maxGap)
    {
        if (maxGap is not null and not > 0)
        {
            throw new ArgumentOutOfRangeException(nameof(maxGap), maxGap, string.Create(CultureInfo.InvariantCulture,
                $"maxGap is positive, but got {maxGap}; the median spacing here is {data.MedianSpacing}."));
        }

        return (maxGap ?? (DefaultMaxGap * data.MedianSpacing)) * Slack;
    }
}
