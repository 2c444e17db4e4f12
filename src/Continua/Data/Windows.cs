using System.Globalization;

namespace Continua.Learning;

/// <summary>Finds rows that follow each other without a gap in time.</summary>
public static class Windows
{
    /// <summary>A spacing above this many medians is a gap, unless said otherwise.</summary>
    public const double DefaultMaxGap = 1.5;

    // A limit of 0.1 means rows written 0.1 apart, though 0.3 − 0.2 is above 0.1 in doubles.
    private const double Slack = 1 + 1e-6;

    /// <summary>The longest runs of rows in which no spacing exceeds <paramref name="maxGap"/>, in order.</summary>
    /// <param name="data">The series.</param>
    /// <param name="within">The rows looked at; else all. A run never leaves its range.</param>
    /// <param name="maxGap">In the unit of time; else <see cref="DefaultMaxGap"/> times the median spacing of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">The gap is not positive, or a range lies outside its trajectory.</exception>
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

    /// <summary>All windows of <paramref name="length"/> rows that span no gap, one for every row that can start one.</summary>
    /// <param name="data">The series.</param>
    /// <param name="length">The number of rows of a window, 1 at least.</param>
    /// <param name="within">The rows looked at; else all. A window never leaves its range.</param>
    /// <param name="maxGap">In the unit of time; else <see cref="DefaultMaxGap"/> times the median spacing of the data.</param>
    /// <param name="completeStart">Only windows whose first row has every state observed, as solving from it needs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length or the gap is not positive, or a range lies outside.</exception>
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

    /// <summary>The windows of a complete row and the steps ahead of it, with the horizon cut as far as needed; none with a horizon of 0.</summary>
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
            throw new ArgumentOutOfRangeException(nameof(range), range, $"Rows lie in a trajectory of {times.Length}.");
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
                $"The longest gap a window may span is positive; the median spacing here is {data.MedianSpacing}."));
        }

        return (maxGap ?? (DefaultMaxGap * data.MedianSpacing)) * Slack;
    }
}
