namespace Continua.Learning;

/// <summary>
/// Long series, divided into windows of a bounded number of observations, so that a model is trained on many of them at a
/// time.
/// </summary>
internal sealed class SeriesWindows
{
    // The share of a window that is seen at least, if what follows is expected from it.
    private const double SeenShare = 0.6;

    private SeriesWindows(LabelledSeries data, (int Row, int From)[] starts) => (Data, Starts) = (data, starts);

    /// <summary>The windows as series.</summary>
    public LabelledSeries Data { get; }

    /// <summary>The series and the first observation of each window.</summary>
    public (int Row, int From)[] Starts { get; }

    /// <summary>Divides series into windows.</summary>
    /// <param name="data">The series.</param>
    /// <param name="size">The lengths of windows.</param>
    /// <param name="overlap">Whether windows begin within the one before.</param>
    public static SeriesWindows Of(LabelledSeries data, WindowSize size, bool overlap)
    {
        List<(int Row, int From, int To)> windows = [];
        int channels = data.Channels.Count;
        for (int row = 0; row < data.Count; row++)
        {
            int n = data.Series.Lengths[row], observed = n;
            ReadOnlySpan<double> values = data.Series.ValuesOf(row);
            while (observed > 0 && values.Slice((observed - 1) * channels, channels).IndexOfAnyExcept(double.NaN) < 0)
            {
                observed--;
            }

            int from = 0, stride = overlap ? Math.Max(1, size.Length / 2) : size.Length;
            while (n > size.LongestWhole && from + size.LongestWhole < observed)
            {
                windows.Add((row, from, from + size.Length));
                from += stride;
            }

            // The observations after the last value, which are expected from those before it, are in one window with them.
            int last = Math.Min(n - size.Length, observed - (int)(SeenShare * size.Length));
            windows.Add((row, n > size.LongestWhole ? Math.Max(Math.Min(from, last), 0) : 0, n));
        }

        RowBuilder pieces = new(channels);
        foreach ((int row, int from, int to) in windows)
        {
            for (int k = from; k < to; k++)
            {
                pieces.Add(data.Series.TimesOf(row)[k], data.Series.ValuesOf(row).Slice(k * channels, channels));
            }

            pieces.EndRow();
        }

        LabelledSeries divided = new(
            pieces.ToSeries(), data.Channels, [.. windows.Select(_ => -1)], [])
        {
            Ids = [.. windows.Select(w => data.Ids[w.Row])],
            Statics = ArrayRows.Take(data.Statics, [.. windows.Select(w => w.Row)]),
            StaticNames = data.StaticNames,
            Groups = [.. windows.Select(w => data.Groups?[w.Row] ?? data.Ids[w.Row])],
            Time = data.Time,
        };
        return new(divided, [.. windows.Select(w => (w.Row, w.From))]);
    }

    /// <summary>
    /// Returns, for each observation of a window, whether its results are taken from this window: of two windows that overlap,
    /// the results are those of the one in which the observation is further from an end.
    /// </summary>
    /// <param name="window">The index of the window.</param>
    public (int From, int To) Taken(int window)
    {
        (int row, int start) = Starts[window];
        int length = Data.Series.Lengths[window];
        bool hasBefore = window > 0 && Starts[window - 1].Row == row, hasAfter = window + 1 < Starts.Length && Starts[window + 1].Row == row;
        int from = hasBefore ? (Starts[window - 1].From + Data.Series.Lengths[window - 1] - start) / 2 : 0;
        int shared = hasAfter ? start + length - Starts[window + 1].From : 0;
        int to = length - shared + (shared / 2);
        return (from, to);
    }
}

/// <summary>The lengths of windows of series, in observations.</summary>
/// <param name="Length">The length of a window.</param>
/// <param name="LongestWhole">The length of the longest series that is not divided.</param>
internal readonly record struct WindowSize(int Length, int LongestWhole)
{
    /// <summary>The lengths for a rule of hiding.</summary>
    /// <param name="data">The series without the hidden values.</param>
    /// <param name="hiding">
    /// The rule. If the ends of series are hidden, windows are shorter than most series, so that what is expected after the
    /// end of one does not depend on the time since its start.
    /// </param>
    public static WindowSize Of(LabelledSeries data, Hiding hiding)
    {
        int[] lengths = [.. data.Series.Lengths.ToArray().Where(length => length > 0).Order()];
        int half = lengths.Length == 0 ? 1 : Math.Clamp(lengths[lengths.Length / 2] / 2, 8, 256);
        return hiding.IsOfEnds ? new(half, half) : new(256, 384);
    }
}
