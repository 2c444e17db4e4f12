namespace Continua.Learning;

/// <summary>Normal numbers one after the other.</summary>
internal sealed class GaussianDraws(RandomKey key)
{
    private long drawn;

    public double Next() => key.Normal(drawn++);

    /// <summary>A vector about a mean, with a covariance that may be singular.</summary>
    /// <param name="covariance">[size, size]; NaN where nothing is known.</param>
    /// <param name="scale">A factor of the covariance.</param>
    public double[] Around(double[] mean, double[] covariance, double scale)
    {
        int size = mean.Length;
        double[] lower = [.. covariance], found = [.. mean];

        // A Cholesky factor; what has no variance of its own, up to rounding, is drawn by what it hangs on alone.
        for (int j = 0; j < size; j++)
        {
            double pivot = lower[(j * size) + j], before = covariance[(j * size) + j];
            for (int k = 0; k < j; k++)
            {
                pivot -= lower[(j * size) + k] * lower[(j * size) + k];
            }

            double root = pivot > 1e-12 * before ? Math.Sqrt(pivot) : 0;
            lower[(j * size) + j] = root;
            for (int i = j + 1; i < size; i++)
            {
                double sum = lower[(i * size) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= lower[(i * size) + k] * lower[(j * size) + k];
                }

                lower[(i * size) + j] = root > 0 ? sum / root : 0;
            }
        }

        double deviation = Math.Sqrt(scale);
        for (int j = 0; j < size; j++)
        {
            double normal = deviation * Next();
            for (int i = j; i < size; i++)
            {
                found[i] += lower[(i * size) + j] * normal;
            }
        }

        return found;
    }
}
