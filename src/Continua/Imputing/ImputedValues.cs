namespace Continua.Learning;

/// <summary>What an imputer expects at every observation, [observations of all series, channels], in the units of the data.</summary>
/// <param name="Mean">The means.</param>
/// <param name="Deviation">The standard deviations.</param>
/// <param name="Lower">The lower ends of the intervals.</param>
/// <param name="Upper">The upper ends of the intervals.</param>
public sealed record ImputedValues(double[,] Mean, double[,] Deviation, double[,] Lower, double[,] Upper)
{
    internal ImputedValues(int observations, int channels)
        : this(new double[observations, channels], new double[observations, channels], new double[observations, channels], new double[observations, channels])
    {
    }

    /// <summary>
    /// Returns the values that are expected by all of several models together: the variance is their mean variance and the
    /// variance of their means.
    /// </summary>
    internal static ImputedValues Average(IReadOnlyList<ImputedValues> models)
    {
        if (models.Count == 1)
        {
            return models[0];
        }

        int rows = models[0].Mean.GetLength(0), channels = models[0].Mean.GetLength(1), n = models.Count;
        ImputedValues all = new(rows, channels);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < channels; c++)
            {
                double mean = models.Sum(m => m.Mean[r, c]) / n;
                double variance = models.Sum(m => Math.Pow(m.Deviation[r, c], 2) + Math.Pow(m.Mean[r, c] - mean, 2)) / n;
                (all.Mean[r, c], all.Deviation[r, c]) = (mean, Math.Sqrt(variance));

                all.Lower[r, c] = models.Sum(m => m.Lower[r, c]) / n;
                all.Upper[r, c] = models.Sum(m => m.Upper[r, c]) / n;
            }
        }

        return all;
    }
}
