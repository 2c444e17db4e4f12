namespace Continua.Learning;

/// <summary>
/// The least-squares regression of uncorrelated values on regressors, from the sums of their products.
/// </summary>
internal sealed class Regression
{
    private const double Rounding = 1e-14;

    private readonly int columns;
    private readonly double[] inverse;

    private Regression(int columns, double[] inverse, double[] coefficients, double residual, double logVariances,
        double logDeterminant, int used)
    {
        (this.columns, this.inverse, Coefficients, Residual, Used) = (columns, inverse, coefficients, residual, used);
        DegreesOfFreedom = used - coefficients.Length;
        Objective = 0.5 * ((DegreesOfFreedom * Math.Log(residual / DegreesOfFreedom)) + logVariances + logDeterminant);
        LogLikelihood = -Objective - (0.5 * DegreesOfFreedom * (Math.Log(2 * Math.PI) + 1));
    }

    /// <summary>The regression coefficients.</summary>
    public double[] Coefficients { get; }

    /// <summary>The residual sum of squares.</summary>
    public double Residual { get; }

    /// <summary>The number of values.</summary>
    public int Used { get; }

    /// <summary>The degrees of freedom: the number of values minus the number of coefficients.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>The negative log likelihood up to constants.</summary>
    public double Objective { get; }

    /// <summary>
    /// The log likelihood of the part of the values that the coefficients cannot explain.
    /// </summary>
    public double LogLikelihood { get; }

    /// <summary>The estimate of σ².</summary>
    public double Variance => Residual / DegreesOfFreedom;

    /// <summary>The covariance of the coefficients, in units of σ².</summary>
    public double[] Covariance => inverse;

    /// <summary>
    /// Solves the regression; null if there are too few values, the regressors are linearly dependent, or all values
    /// are zero.
    /// </summary>
    /// <param name="products">
    /// The sums of products of [values, regressors], divided by their variances, [columns, columns]; the lower
    /// triangle.
    /// </param>
    /// <param name="columns">1 plus the number of regressors.</param>
    /// <param name="used">The number of values.</param>
    /// <param name="logVariances">The sum of the logarithms of the variances.</param>
    public static Regression? Of(double[] products, int columns, int used, double logVariances)
    {
        int unknown = columns - 1;
        if (used <= unknown + 1)
        {
            return null;
        }

        double[] lower = new double[unknown * unknown], right = new double[unknown];
        for (int i = 0; i < unknown; i++)
        {
            right[i] = products[(i + 1) * columns];
            for (int j = 0; j <= i; j++)
            {
                lower[(i * unknown) + j] = lower[(j * unknown) + i] = products[((i + 1) * columns) + j + 1];
            }
        }

        double logDeterminant = SmallMatrix.Cholesky(lower, unknown);
        if (double.IsNaN(logDeterminant))
        {
            return null;
        }

        double[] inverse = SmallMatrix.InverseOf(lower, unknown), coefficients = new double[unknown];
        double residual = products[0];
        for (int i = 0; i < unknown; i++)
        {
            for (int j = 0; j < unknown; j++)
            {
                coefficients[i] += inverse[(i * unknown) + j] * right[j];
            }

            residual -= coefficients[i] * right[i];
        }

        // If the model explains the values exactly, only rounding errors remain.
        residual = Math.Max(residual, Rounding * products[0]);
        return residual > 0 && double.IsFinite(residual + logVariances)
            ? new(columns, inverse, coefficients, residual, logVariances, logDeterminant, used) : null;
    }

    /// <summary>
    /// Returns the cotangents of the products, a symmetric matrix, for a cotangent of 1 of <see cref="Objective"/>.
    /// </summary>
    public double[] PullBack()
    {
        double[] cotangents = new double[columns * columns], direction = [1, .. Coefficients.Select(b => -b)];
        double weight = DegreesOfFreedom / (2 * Residual);
        for (int a = 0; a < columns; a++)
        {
            for (int b = 0; b < columns; b++)
            {
                double ofInverse = a > 0 && b > 0 ? inverse[((a - 1) * (columns - 1)) + b - 1] / 2 : 0;
                cotangents[(a * columns) + b] = (weight * direction[a] * direction[b]) + ofInverse;
            }
        }

        return cotangents;
    }
}
