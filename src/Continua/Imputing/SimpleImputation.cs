namespace Continua.Learning;

/// <summary>Simple methods of filling holes, for comparison: [observations of all series, channels].</summary>
internal sealed class SimpleImputation(LabelledSeries data, SeriesScaling scaling)
{
    /// <summary>
    /// Interpolates linearly between the observed values before and after; at the ends the nearest one, and the mean of the
    /// channel if there is none.
    /// </summary>
    public double[,] Interpolated() => Fill((times, values, k, before, after) =>
        before < 0 ? values[after]
        : after < 0 ? values[before]
        : times[after] == times[before] ? values[before]
        : values[before] + ((values[after] - values[before]) * (times[k] - times[before]) / (times[after] - times[before])));

    /// <summary>Repeats the last observed value; the next one before the first, and the mean of the channel if there is none.</summary>
    public double[,] Last() => Fill((times, values, k, before, after) => before < 0 ? values[after] : values[before]);

    /// <summary>Takes the mean of the channel over all series.</summary>
    public double[,] Mean() => Fill(null);

    private double[,] Fill(Func<double[], double[], int, int, int, double>? rule)
    {
        int channels = data.Channels.Count, first = 0;
        double[,] filled = new double[data.Series.Lengths.ToArray().Sum(), channels];
        for (int row = 0; row < data.Count; row++)
        {
            double[] times = data.Series.TimesOf(row).ToArray();
            ReadOnlySpan<double> given = data.Series.ValuesOf(row);
            double[] values = new double[times.Length];
            for (int c = 0; c < channels; c++)
            {
                int[] next = new int[times.Length];
                for (int k = times.Length - 1; k >= 0; k--)
                {
                    values[k] = given[(k * channels) + c];
                    next[k] = !double.IsNaN(values[k]) ? k : k + 1 < times.Length ? next[k + 1] : -1;
                }

                int before = -1;
                for (int k = 0; k < times.Length; k++)
                {
                    before = double.IsNaN(values[k]) ? before : k;
                    filled[first + k, c] = rule is null || (before < 0 && next[k] < 0)
                        ? scaling.Mean[c] : rule(times, values, k, before, next[k]);
                }
            }

            first += times.Length;
        }

        return filled;
    }
}
