namespace Continua.Learning;

/// <summary>A sequence of normally distributed random numbers.</summary>
internal sealed class GaussianDraws(RandomKey key)
{
    private long drawn;

    public double Next() => key.Normal(drawn++);

    /// <summary>Draws a vector from a normal distribution whose covariance may be singular.</summary>
    /// <param name="mean">The mean, [size].</param>
    /// <param name="covariance">The covariance, [size, size]; if all of it is NaN, the result is the mean.</param>
    /// <param name="scale">A factor by which the covariance is multiplied.</param>
    /// <returns>The vector, [size].</returns>
    public double[] Around(double[] mean, double[] covariance, double scale)
    {
        int size = mean.Length;
        double[] lower = [.. covariance], vector = [.. mean];

        // The Cholesky factor of the covariance. A component whose conditional variance is zero up to rounding is
        // determined by the preceding components.
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
                vector[i] += lower[(i * size) + j] * normal;
            }
        }

        return vector;
    }
}
