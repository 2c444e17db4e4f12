namespace Continua.Learning;

/// <summary>Values that are hidden from an imputation, with which its results are compared.</summary>
internal sealed class HiddenValues
{
    private const double TwoSided = 1.96;

    // Of the share of values in their intervals: in parts of one, and in standard errors.
    private const double MaxDeviation = 0.05, MaxErrors = 3;

    // With fewer series, intervals are computed from observation times instead.
    private const int MinSeries = 8;

    private readonly LabelledSeries data;
    private readonly bool[][] isHidden;

    private HiddenValues(LabelledSeries data, bool[][] isHidden)
    {
        (this.data, this.isHidden) = (data, isHidden);
        Count = isHidden.Sum(row => row.Count(hidden => hidden));
    }

    /// <summary>The number of hidden values.</summary>
    public int Count { get; }

    public static HiddenValues Draw(LabelledSeries data, Hiding rule, RandomKey key) => new(
        data, [.. Enumerable.Range(0, data.Count).Select(row => rule.Of(data.Series.TimesOf(row), data.Series.ValuesOf(row), key.Split(row)))]);

    public bool Contains(int row, int observation, int channel) => isHidden[row][(observation * data.Channels.Count) + channel];

    /// <summary>Returns the series without the hidden values.</summary>
    public LabelledSeries Without(LabelledSeries series)
    {
        int channels = series.Channels.Count;
        RowBuilder rows = new(channels);
        double[] seen = new double[channels];
        for (int row = 0; row < series.Count; row++)
        {
            ReadOnlySpan<double> values = series.Series.ValuesOf(row), times = series.Series.TimesOf(row);
            for (int k = 0; k < times.Length; k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    seen[c] = Contains(row, k, c) ? double.NaN : values[(k * channels) + c];
                }

                rows.Add(times[k], seen);
            }

            rows.EndRow();
        }

        return series.With(rows.ToSeries());
    }

    /// <summary>
    /// Returns the mean squared error in standard deviations of the channels, or the difference of two, with its interval.
    /// </summary>
    public ScoreInterval MeanSquare(double[,] predictions, SeriesScaling scaling, double[,]? others = null)
    {
        List<(double Sum, int Count)> clusters = [];
        bool bySeries = data.Count >= MinSeries;
        (double sum, int count) = (0, 0);
        void Close()
        {
            if (count > 0)
            {
                clusters.Add((sum, count));
                (sum, count) = (0, 0);
            }
        }

        int lastRow = -1, lastAt = -1;
        foreach ((int row, int at, int channel, double value) in All())
        {
            if (bySeries ? row != lastRow : at != lastAt)
            {
                Close();
                (lastRow, lastAt) = (row, at);
            }

            double Square(double[,] of) => Math.Pow((of[at, channel] - value) / scaling.Deviation[channel], 2);
            sum += Square(predictions) - (others is null ? 0 : Square(others));
            count++;
        }

        Close();
        double total = clusters.Sum(c => (double)c.Count), mean = clusters.Sum(c => c.Sum) / total, n = clusters.Count;
        double variance = clusters.Sum(c => Math.Pow(c.Sum - (mean * c.Count), 2)) * n / Math.Max(1, n - 1) / (total * total);
        double half = TwoSided * Math.Sqrt(variance);
        return new(mean, mean - half, mean + half);
    }

    public double RootMeanSquare(double[,] predictions, int channel)
    {
        (double sum, int count) = (0, 0);
        foreach ((int _, int at, int c, double value) in All())
        {
            if (c == channel)
            {
                (sum, count) = (sum + Math.Pow(predictions[at, c] - value, 2), count + 1);
            }
        }

        return count == 0 ? double.NaN : Math.Sqrt(sum / count);
    }

    /// <summary>Returns the share of the hidden values, of a channel or of all, that are in their intervals.</summary>
    public double Coverage(ImputedValues expected, int? channel = null)
    {
        (int inside, int count) = (0, 0);
        foreach ((int _, int at, int c, double value) in All())
        {
            if (channel is null || c == channel)
            {
                inside += value >= expected.Lower[at, c] && value <= expected.Upper[at, c] ? 1 : 0;
                count++;
            }
        }

        return count == 0 ? double.NaN : (double)inside / count;
    }

    /// <summary>
    /// Returns whether the share of the values that are in their intervals differs from the requested one by more than five
    /// points, and by more than the scatter of so many values explains.
    /// </summary>
    public bool IsOff(double share, double requested, int? channel = null)
    {
        int count = channel is null ? Count : All().Count(value => value.Channel == channel);
        return Math.Abs(share - requested) > Math.Max(MaxDeviation, MaxErrors * Math.Sqrt(requested * (1 - requested) / Math.Max(1, count)));
    }

    /// <summary>The hidden values: the series, the index among all observations, the channel, and the value.</summary>
    private IEnumerable<(int Row, int At, int Channel, double Value)> All()
    {
        int channels = data.Channels.Count, first = 0;
        for (int row = 0; row < data.Count; row++)
        {
            for (int i = 0; i < isHidden[row].Length; i++)
            {
                if (isHidden[row][i])
                {
                    yield return (row, first + (i / channels), i % channels, data.Series.ValuesOf(row)[i]);
                }
            }

            first += data.Series.Lengths[row];
        }
    }
}
