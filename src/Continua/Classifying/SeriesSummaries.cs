namespace Continua.Learning;

/// <summary>
/// Summaries of series as features of a simple classifier: for each channel its mean, smallest, largest, first and last
/// value, its standard deviation, the logarithm of 1 + the number of its values, and whether it was never observed; then
/// the constant values and whether each is missing.
/// </summary>
public static class SeriesSummaries
{
    private static readonly string[] Kinds = ["mean", "smallest", "largest", "first", "last", "deviation", "log count", "missing"];

    /// <summary>Returns the names of the features.</summary>
    /// <param name="data">The series.</param>
    public static string[] Names(LabelledSeries data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return
        [
            .. data.Channels.SelectMany(channel => Kinds.Select(kind => $"{channel}: {kind}")),
            .. data.StaticNames.SelectMany(name => (string[])[name, $"{name}: missing"]),
        ];
    }

    /// <summary>Whether a feature depends only on when channels were observed, not on their values.</summary>
    internal static bool IsOfTimes(string name) =>
        name.EndsWith(": log count", StringComparison.Ordinal) || name.EndsWith(": missing", StringComparison.Ordinal);

    /// <summary>Returns the features of all series, [series, features].</summary>
    /// <param name="data">The series.</param>
    /// <param name="scaling">The scaling; a channel that was never observed has the values 0.</param>
    public static double[,] Of(LabelledSeries data, SeriesScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(scaling);
        int channels = data.Channels.Count, statics = data.StaticNames.Count;
        double[,] features = new double[data.Count, (Kinds.Length * channels) + (2 * statics)];
        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> values = data.Series.ValuesOf(row);
            for (int c = 0; c < channels; c++)
            {
                OfChannel(values, c, channels, scaling, features, row);
            }

            for (int c = 0; c < statics; c++)
            {
                double value = data.Statics[row, c];
                int at = (Kinds.Length * channels) + (2 * c);
                features[row, at] = double.IsNaN(value) ? 0 : (value - scaling.StaticMean[c]) / scaling.StaticDeviation[c];
                features[row, at + 1] = double.IsNaN(value) ? 1 : 0;
            }
        }

        return features;
    }

    private static void OfChannel(
        ReadOnlySpan<double> values, int channel, int channels, SeriesScaling scaling, double[,] features, int row)
    {
        (double sum, double squares, double least, double largest, double first, double last, int count) =
            (0, 0, double.PositiveInfinity, double.NegativeInfinity, 0, 0, 0);
        for (int i = channel; i < values.Length; i += channels)
        {
            double value = (values[i] - scaling.Mean[channel]) / scaling.Deviation[channel];
            if (!double.IsNaN(value))
            {
                first = count == 0 ? value : first;
                (sum, squares, least, largest, last, count) =
                    (sum + value, squares + (value * value), Math.Min(least, value), Math.Max(largest, value), value, count + 1);
            }
        }

        double mean = count == 0 ? 0 : sum / count;
        double deviation = count == 0 ? 0 : Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean)));
        double[] found =
            [mean, count == 0 ? 0 : least, count == 0 ? 0 : largest, first, last, deviation, Math.Log(1 + count), count == 0 ? 1 : 0];
        for (int k = 0; k < found.Length; k++)
        {
            features[row, (channel * Kinds.Length) + k] = found[k];
        }
    }
}
