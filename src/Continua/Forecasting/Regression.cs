namespace Continua.Learning;

/// <summary>Least squares of uncorrelated values on functions of time, from their products.</summary>
internal sealed class Regression
{
    private const double Rounding = 1e-14;

    private readonly int columns;
    private readonly double[] inverse;

    private Regression(int columns, double[] inverse, double[] factors, double residual, double logarithm, double ofProducts, int used)
    {
        (this.columns, this.inverse, Factors, Residual, Used) = (columns, inverse, factors, residual, used);
        Free = used - factors.Length;
        Objective = 0.5 * ((Free * Math.Log(residual / Free)) + logarithm + ofProducts);
        Likelihood = -Objective - (0.5 * Free * (Math.Log(2 * Math.PI) + 1));
    }

    /// <summary>The factors of the functions of time.</summary>
    public double[] Factors { get; }

    /// <summary>What is left of the values' square.</summary>
    public double Residual { get; }

    /// <summary>The values.</summary>
    public int Used { get; }

    /// <summary>The values that no factor takes up.</summary>
    public int Free { get; }

    /// <summary>−<see cref="Likelihood"/>, but for constants.</summary>
    public double Objective { get; }

    /// <summary>The logarithm of the likelihood of what the factors cannot explain.</summary>
    public double Likelihood { get; }

    /// <summary>The estimate of σ².</summary>
    public double Variance => Residual / Free;

    /// <summary>The covariance of the factors, in units of σ².</summary>
    public double[] Covariance => inverse;

    /// <param name="products">Σ of products of [values, functions] over their variance; the lower triangle.</param>
    /// <param name="logarithm">The sum of the logarithms of variances.</param>
    public static Regression? Of(double[] products, int columns, int used, double logarithm)
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

        double ofProducts = SmallMatrix.Cholesky(lower, unknown);
        if (double.IsNaN(ofProducts))
        {
            return null;
        }

        double[] inverse = SmallMatrix.InverseOf(lower, unknown), factors = new double[unknown];
        double residual = products[0];
        for (int i = 0; i < unknown; i++)
        {
            for (int j = 0; j < unknown; j++)
            {
                factors[i] += inverse[(i * unknown) + j] * right[j];
            }

            residual -= factors[i] * right[i];
        }

        // Of values that the model explains without a rest, rounding is left.
        residual = Math.Max(residual, Rounding * products[0]);
        return residual > 0 && double.IsFinite(residual + logarithm) ? new(columns, inverse, factors, residual, logarithm, ofProducts, used) : null;
    }

    /// <summary>The cotangents of the products, a symmetric matrix, for that of <see cref="Objective"/> at 1.</summary>
    public double[] PullBack()
    {
        double[] cotangents = new double[columns * columns], direction = [1, .. Factors.Select(b => -b)];
        double weight = Free / (2 * Residual);
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
