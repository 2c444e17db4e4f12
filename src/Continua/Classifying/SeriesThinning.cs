using System.Numerics;

namespace Continua.Learning;

/// <summary>Leaves out random observations of series.</summary>
internal static class SeriesThinning
{
    /// <summary>
    /// Returns the series without some observations: of each series a random share up to the largest one, but never the
    /// first observation.
    /// </summary>
    /// <param name="series">The series.</param>
    /// <param name="largest">The largest share, from 0 to below 1.</param>
    /// <param name="key">The random key.</param>
    public static RaggedSeries<T> Of<T>(RaggedSeries<T> series, double largest, RandomKey key)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (largest <= 0)
        {
            return series;
        }

        int[][] kept = new int[series.Rows][];
        for (int row = 0; row < kept.Length; row++)
        {
            RandomKey ofRow = key.Split(row);
            double share = largest * ofRow.Uniform(-1);
            kept[row] = [.. Enumerable.Range(0, series.Lengths[row]).Where(k => k == 0 || ofRow.Uniform(k) >= share)];
        }

        int total = kept.Sum(indices => indices.Length), at = 0, channels = series.Channels;
        (T[,] values, double[] times) = (new T[total, channels], new double[total]);
        for (int row = 0; row < kept.Length; row++)
        {
            foreach (int k in kept[row])
            {
                times[at] = series.TimesOf(row)[k];
                for (int c = 0; c < channels; c++)
                {
                    values[at, c] = series.ValuesOf(row)[(k * channels) + c];
                }

                at++;
            }
        }

        return new(values, times, [.. kept.Select(indices => indices.Length)]);
    }
}
