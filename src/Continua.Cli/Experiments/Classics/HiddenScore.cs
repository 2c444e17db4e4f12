using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>Test series with hidden values, and the errors of predictions of them.</summary>
internal sealed class HiddenScore
{
    private readonly LabelledSeries data;
    private readonly List<(int Row, int At, int Channel, double Value)> hidden = [];

    /// <param name="data">The test series.</param>
    /// <param name="isHidden">Whether a value is hidden: the series, the observation, its time, the channel.</param>
    public HiddenScore(LabelledSeries data, Func<int, int, double, int, bool> isHidden)
    {
        this.data = data;
        int channels = data.Channels.Count, at = 0;
        double[,] values = new double[data.Series.Lengths.ToArray().Sum(), channels];
        List<double> times = [];
        for (int row = 0; row < data.Count; row++)
        {
            for (int k = 0; k < data.Series.Lengths[row]; k++, at++)
            {
                double time = data.Series.TimesOf(row)[k];
                times.Add(time);
                for (int c = 0; c < channels; c++)
                {
                    double value = values[at, c] = data.Series.ValuesOf(row)[(k * channels) + c];
                    if (!double.IsNaN(value) && isHidden(row, k, time, c))
                    {
                        hidden.Add((row, at, c, value));
                        values[at, c] = double.NaN;
                    }
                }
            }
        }

        Seen = new(new(values, [.. times], data.Series.Lengths), data.Channels, data.Labels, data.Classes)
        {
            Statics = data.Statics,
            StaticNames = data.StaticNames,
            Ids = data.Ids,
            Time = data.Time,
        };
    }

    /// <summary>The series without the hidden values.</summary>
    public LabelledSeries Seen { get; }

    public int Count => hidden.Count;

    /// <summary>Returns the mean squared error of the hidden values of some channels, each divided by a scale.</summary>
    public double MeanSquare(double[,] predicted, double[] scale, Func<int, bool>? channels = null) => hidden
        .Where(h => channels?.Invoke(h.Channel) ?? true)
        .Average(h => Math.Pow((predicted[h.At, h.Channel] - h.Value) / scale[h.Channel], 2));

    /// <summary>
    /// Returns the mean over series and channels of the mean squared error of a channel in a series, which counts as 0 if
    /// nothing is hidden there.
    /// </summary>
    /// <param name="predicted">The predictions.</param>
    /// <param name="scale">The scale of each channel.</param>
    /// <param name="channels">The number of channels, with those that are constant.</param>
    public double MeanOverChannels(double[,] predicted, double[] scale, int channels) => hidden
        .GroupBy(h => (h.Row, h.Channel))
        .Sum(group => group.Average(h => Math.Pow((predicted[h.At, h.Channel] - h.Value) / scale[h.Channel], 2)))
        / (channels * (double)data.Count);

    /// <summary>Returns the share of the hidden values in their intervals.</summary>
    public double Coverage(ImputedValues expected) => hidden.Average(
        h => h.Value >= expected.Lower[h.At, h.Channel] && h.Value <= expected.Upper[h.At, h.Channel] ? 1.0 : 0);

    /// <summary>Returns, at every observation, the last seen value, or the mean of the channel if there is none.</summary>
    public double[,] Last(double[] means) => Fill((row, k, c, before, after) => before ?? means[c]);

    /// <summary>Returns, at every observation, the linear interpolation of the seen values.</summary>
    public double[,] Interpolated(double[] means) => Fill((row, k, c, before, after) =>
    {
        ReadOnlySpan<double> times = Seen.Series.TimesOf(row);
        (int last, int next) = Around(row, k, c);
        return before is { } low && after is { } high
            ? times[next] > times[last] ? low + ((high - low) * (times[k] - times[last]) / (times[next] - times[last])) : low
            : before ?? after ?? means[c];
    });

    private (int Last, int Next) Around(int row, int k, int channel)
    {
        ReadOnlySpan<double> values = Seen.Series.ValuesOf(row);
        int channels = Seen.Channels.Count, n = Seen.Series.Lengths[row], last = k, next = k;
        while (last >= 0 && double.IsNaN(values[(last * channels) + channel]))
        {
            last--;
        }

        while (next < n && double.IsNaN(values[(next * channels) + channel]))
        {
            next++;
        }

        return (last, next);
    }

    private double[,] Fill(Func<int, int, int, double?, double?, double> rule)
    {
        int channels = Seen.Channels.Count;
        int[] firsts = new int[Seen.Count];
        for (int row = 1; row < firsts.Length; row++)
        {
            firsts[row] = firsts[row - 1] + Seen.Series.Lengths[row - 1];
        }

        // Only the hidden values are scored.
        double[,] filled = new double[Seen.Series.Lengths.ToArray().Sum(), channels];
        foreach ((int row, int at, int c, double _) in hidden)
        {
            int k = at - firsts[row], n = Seen.Series.Lengths[row];
            (int last, int next) = Around(row, k, c);
            double At(int index) => Seen.Series.ValuesOf(row)[(index * channels) + c];
            filled[at, c] = rule(row, k, c, last < 0 ? null : At(last), next == n ? null : At(next));
        }

        return filled;
    }
}
