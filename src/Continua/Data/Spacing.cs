namespace Continua.Learning;

/// <summary>The typical distance between consecutive times.</summary>
internal static class Spacing
{
    /// <summary>The median over all pairs of consecutive times within trajectories (the mean of the middle two if the
    /// number of pairs is even); NaN if there is no pair.</summary>
    public static double Median(IEnumerable<double[]> trajectories)
    {
        var spacings = new List<double>();
        foreach (double[] times in trajectories)
        {
            for (int row = 1; row < times.Length; row++)
            {
                spacings.Add(times[row] - times[row - 1]);
            }
        }

        spacings.Sort();
        int half = spacings.Count / 2;
        return spacings.Count == 0 ? double.NaN
            : spacings.Count % 2 == 1 ? spacings[half] : (spacings[half - 1] + spacings[half]) / 2;
    }

    /// <summary>The distance from |time| to the next larger double: a bound of the rounding error of
    /// times of that magnitude.</summary>
    public static double Rounding(double time) => Math.BitIncrement(Math.Abs(time)) - Math.Abs(time);
}
