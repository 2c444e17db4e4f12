namespace Continua.Learning;

/// <summary>
/// The shift and the scale of each channel, of each constant value and of the time of many series, from the training
/// series alone.
/// </summary>
/// <param name="Mean">The mean of each channel over its observed values.</param>
/// <param name="Deviation">The standard deviation of each channel; 1 for a channel that is constant or never observed.</param>
/// <param name="StaticMean">The mean of each constant value.</param>
/// <param name="StaticDeviation">The standard deviation of each constant value; 1 if all are equal.</param>
/// <param name="TimeOrigin">The median time of the first observation.</param>
/// <param name="TimeScale">The standard deviation of the times of all observations; 1 if all are equal.</param>
public sealed record SeriesScaling(
    double[] Mean, double[] Deviation, double[] StaticMean, double[] StaticDeviation, double TimeOrigin, double TimeScale)
{
    /// <summary>Computes the scaling from some of the series.</summary>
    /// <param name="data">The series.</param>
    /// <param name="rows">The indices of the training series, at least one.</param>
    /// <exception cref="ArgumentException">There is no training series.</exception>
    public static SeriesScaling Of(LabelledSeries data, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(data);
        Tensor.Guard(rows.Length > 0, "A scaling is that of one or more training series, but got none; give their rows.");
        RaggedSeries<double> series = data.Series;
        Moments[] channels = [.. data.Channels.Select(_ => new Moments())];
        Moments[] statics = [.. data.StaticNames.Select(_ => new Moments())];
        Moments times = new();
        List<double> starts = [];
        foreach (int row in rows)
        {
            ReadOnlySpan<double> values = series.ValuesOf(row), at = series.TimesOf(row);
            for (int i = 0; i < values.Length; i++)
            {
                channels[i % channels.Length].Add(values[i]);
            }

            foreach (double time in at)
            {
                times.Add(time);
            }

            if (at.Length > 0)
            {
                starts.Add(at[0]);
            }

            for (int c = 0; c < statics.Length; c++)
            {
                statics[c].Add(data.Statics[row, c]);
            }
        }

        starts.Sort();
        return new(
            [.. channels.Select(m => m.Mean)], [.. channels.Select(m => m.Deviation)], [.. statics.Select(m => m.Mean)],
            [.. statics.Select(m => m.Deviation)], starts.Count == 0 ? 0 : starts[starts.Count / 2], times.Deviation);
    }

    /// <summary>Returns the scaled observations of some series: NaN remains NaN.</summary>
    /// <param name="series">The series.</param>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    public RaggedSeries<T> Apply<T>(RaggedSeries<double> series)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(series);
        Tensor.Guard(
            series.Channels == Mean.Length,
            $"The scaling is that of {Mean.Length} channels, but got {series.Channels}; read the same columns.");
        int total = series.Lengths.ToArray().Sum(), at = 0;
        (T[,] values, double[] times) = (new T[total, Mean.Length], new double[total]);
        for (int row = 0; row < series.Rows; row++)
        {
            ReadOnlySpan<double> given = series.ValuesOf(row), givenTimes = series.TimesOf(row);
            for (int k = 0; k < givenTimes.Length; k++, at++)
            {
                times[at] = (givenTimes[k] - TimeOrigin) / TimeScale;
                for (int c = 0; c < Mean.Length; c++)
                {
                    values[at, c] = T.CreateTruncating((given[(k * Mean.Length) + c] - Mean[c]) / Deviation[c]);
                }
            }
        }

        return new(values, times, series.Lengths);
    }

    /// <summary>Sums of values and squares, as differences from the first value.</summary>
    private sealed class Moments
    {
        private double first = double.NaN, sum, squares;
        private long count;

        public double Mean => count == 0 ? 0 : first + (sum / count);

        public double Deviation =>
            count > 0 && Math.Sqrt(Math.Max(0, (squares / count) - (sum / count * (sum / count)))) is var deviation and > 1e-300
                ? deviation
                : 1;

        public void Add(double value)
        {
            if (!double.IsNaN(value))
            {
                first = count == 0 ? value : first;
                (sum, squares, count) = (sum + (value - first), squares + ((value - first) * (value - first)), count + 1);
            }
        }
    }
}
