namespace Continua.Learning;

/// <summary>Resamples series at equally spaced times, as features of a simple classifier.</summary>
public static class Resampling
{
    /// <summary>
    /// Returns each channel at equally spaced times from the first to the last observation, interpolated linearly, and 0
    /// for a channel that was never observed: [series, points · channels].
    /// </summary>
    /// <param name="series">The scaled series.</param>
    /// <param name="points">The number of times, at least 2.</param>
    /// <exception cref="ArgumentException">There are fewer than two points.</exception>
    public static double[,] Of(RaggedSeries<double> series, int points)
    {
        ArgumentNullException.ThrowIfNull(series);
        Tensor.Guard(points >= 2, $"Series are resampled at two points or more, but got {points}; take 50.");
        int channels = series.Channels;
        double[,] features = new double[series.Rows, points * channels];
        List<double> times = [], values = [];
        for (int row = 0; row < series.Rows; row++)
        {
            ReadOnlySpan<double> at = series.TimesOf(row), given = series.ValuesOf(row);
            for (int c = 0; c < channels && at.Length > 0; c++)
            {
                times.Clear();
                values.Clear();
                for (int k = 0; k < at.Length; k++)
                {
                    if (!double.IsNaN(given[(k * channels) + c]))
                    {
                        times.Add(at[k]);
                        values.Add(given[(k * channels) + c]);
                    }
                }

                for (int p = 0; p < points && times.Count > 0; p++)
                {
                    double time = at[0] + ((at[^1] - at[0]) * p / (points - 1));
                    features[row, (p * channels) + c] = At(times, values, time);
                }
            }
        }

        return features;
    }

    private static double At(List<double> times, List<double> values, double time)
    {
        int next = times.BinarySearch(time);
        next = next >= 0 ? next : ~next;
        if (next == 0 || next == times.Count)
        {
            return values[Math.Min(next, times.Count - 1)];
        }

        double share = (time - times[next - 1]) / (times[next] - times[next - 1]);
        return values[next - 1] + (share * (values[next] - values[next - 1]));
    }
}
