using System.Numerics;

namespace Continua.Cli.Verification.Conditions;

/// <summary>
/// The stability function R(z) = 1 + z bᵀ(1 − zA)⁻¹1 of an implicit method, by elimination. For a Rosenbrock method, A is β.
/// Reference: Hairer and Wanner (1996), section IV.3.
/// </summary>
internal static class ImplicitGrowth
{
    public static Complex At(double[][] a, double[] weights, Complex z)
    {
        int s = weights.Length;
        Complex[][] rows = [.. Enumerable.Range(0, s).Select(i =>
            (Complex[])[.. Enumerable.Range(0, s).Select(j => (i == j ? 1 : 0) - (z * Entry(a, i, j))), 1])];
        Eliminate(rows);
        Complex sum = 1;
        for (int i = s - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < s; j++)
            {
                rows[i][s] -= rows[i][j] * rows[j][s];
            }

            rows[i][s] /= rows[i][i];
            sum += z * weights[i] * rows[i][s];
        }

        return sum;
    }

    /// <summary>The determinant of A − γ.</summary>
    public static Complex Determinant(double[][] a, double gamma)
    {
        Complex[][] rows = [.. a.Select((row, i) => (Complex[])[.. row.Select((x, j) => x - (i == j ? gamma : 0))])];
        Eliminate(rows);
        return rows.Select((row, i) => row[i]).Aggregate(Complex.One, (product, x) => product * x);
    }

    private static double Entry(double[][] a, int i, int j) => j < a[i].Length ? a[i][j] : 0;

    /// <summary>Makes a matrix upper triangular; the signs of exchanged rows are lost.</summary>
    private static void Eliminate(Complex[][] rows)
    {
        for (int k = 0; k < rows.Length; k++)
        {
            int pivot = Enumerable.Range(k, rows.Length - k).MaxBy(i => rows[i][k].Magnitude);
            (rows[k], rows[pivot]) = (rows[pivot], rows[k]);
            for (int i = k + 1; i < rows.Length; i++)
            {
                Complex factor = rows[i][k] / rows[k][k];
                for (int j = k; j < rows[i].Length; j++)
                {
                    rows[i][j] -= factor * rows[k][j];
                }
            }
        }
    }
}
