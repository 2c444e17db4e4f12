namespace Continua.Learning;

/// <summary>A split by time: the last part of each series is kept back from the first.</summary>
public sealed class Holdout
{
    private Holdout(RowRange[] training, RowRange[] heldOut) => (Training, HeldOut) = (training, heldOut);

    /// <summary>The earlier rows, one range for each range split, in its order.</summary>
    public IReadOnlyList<RowRange> Training { get; }

    /// <summary>The later rows, one range for each range split, in its order; empty ranges where nothing is held out.</summary>
    public IReadOnlyList<RowRange> HeldOut { get; }

    /// <summary>Holds out the rows later than t_first + (1 − f)(t_last − t_first) within each range. Splitting
    /// <see cref="Training"/> once more gives a validation slice that the held-out rows have no part in.</summary>
    /// <param name="data">The series.</param>
    /// <param name="fraction">f: the part of the time span held out, at least 0 and below 1.</param>
    /// <param name="within">The rows to split; else all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in [0, 1).</exception>
    public static Holdout Split(TimeSeries data, double fraction = 0.2, IReadOnlyList<RowRange>? within = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (fraction is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(fraction),
                FormattableString.Invariant($"The part held out is at least 0 and below 1, but got {fraction}; take 0.2."));
        }

        within ??= RowRange.All(data);
        int[] kept = [.. within.Select(range => Kept(data.Trajectories[range.Trajectory].Times, range, fraction))];
        return new(
            [.. within.Select((range, i) => range with { Length = kept[i] })],
            [.. within.Select((range, i) => range with { Start = range.Start + kept[i], Length = range.Length - kept[i] })]);
    }

    private static int Kept(double[] times, RowRange range, double fraction)
    {
        ReadOnlySpan<double> span = times.AsSpan(range.Start, range.Length);
        if (span.IsEmpty || fraction == 0)
        {
            return span.Length;
        }

        // A row on the boundary is kept wherever the clock begins: the boundary is known to a few roundings of the times.
        double last = span[0] + (1 - fraction) * (span[^1] - span[0]);
        last += 4 * Math.Max(Spacing.Rounding(span[0]), Spacing.Rounding(span[^1]));
        int found = span.BinarySearch(last);
        return found >= 0 ? found + 1 : ~found;
    }
}
