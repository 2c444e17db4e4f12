namespace Continua.Learning;

/// <summary>A split of rows by time: the last part of each range is held out, the first part is for training.</summary>
public sealed class Holdout
{
    private Holdout(RowRange[] training, RowRange[] heldOut) => (Training, HeldOut) = (training, heldOut);

    /// <summary>The earlier rows: one range for each range that was split, in the same order.</summary>
    public IReadOnlyList<RowRange> Training { get; }

    /// <summary>The later rows: one range for each range that was split, in the same order; empty where nothing is held
    /// out.</summary>
    public IReadOnlyList<RowRange> HeldOut { get; }

    /// <summary>Holds out the rows later than t_first + (1 − f)(t_last − t_first) of each range. A second split of
    /// <see cref="Training"/> gives a validation set that is separate from the held-out rows.</summary>
    /// <param name="data">The series to split.</param>
    /// <param name="fraction">f: the fraction of the time span that is held out, at least 0 and below 1.</param>
    /// <param name="within">The ranges of rows to split; null for all rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in [0, 1).</exception>
    public static Holdout Split(TimeSeries data, double fraction = 0.2, IReadOnlyList<RowRange>? within = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (fraction is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(fraction),
                FormattableString.Invariant(
                    $"The fraction to hold out is at least 0 and below 1, but got {fraction}; take 0.2."));
        }

        within ??= RowRange.All(data);
        int[] lengths = [.. within.Select(range =>
            TrainingLength(data.Trajectories[range.Trajectory].Times, range, fraction))];
        return new(
            [.. within.Select((range, i) => range with { Length = lengths[i] })],
            [.. within.Select((range, i) =>
                range with { Start = range.Start + lengths[i], Length = range.Length - lengths[i] })]);
    }

    private static int TrainingLength(double[] times, RowRange range, double fraction)
    {
        ReadOnlySpan<double> span = times.AsSpan(range.Start, range.Length);
        if (span.IsEmpty || fraction == 0)
        {
            return span.Length;
        }

        // A tolerance of a few rounding errors keeps a row on the boundary in the training part, whatever the origin of
        // time.
        double last = span[0] + (1 - fraction) * (span[^1] - span[0]);
        last += 4 * Math.Max(Spacing.Rounding(span[0]), Spacing.Rounding(span[^1]));
        int found = span.BinarySearch(last);
        return found >= 0 ? found + 1 : ~found;
    }
}
