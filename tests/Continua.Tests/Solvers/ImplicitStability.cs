using System.Numerics;

namespace Continua.Tests.Solvers;

/// <summary>
/// The stability function R(z) = 1 + z bᵀ(1 − zB)⁻¹1 for a lower triangular B, and its limit at infinity.
/// </summary>
internal static class ImplicitStability
{
    public static Complex At(double[][] lower, double[] weights, Complex z)
    {
        Complex[] stages = Stages(lower, (sum, diagonal) => (1 + (z * sum)) / (1 - (z * diagonal)));
        return 1 + (z * Sum(weights, stages));
    }

    /// <summary>The limit 1 − bᵀB⁻¹1, if no diagonal entry is 0.</summary>
    public static double AtInfinity(double[][] lower, double[] weights) =>
        1 - Sum(weights, Stages(lower, (sum, diagonal) => (1 - sum) / diagonal)).Real;

    /// <summary>The largest |R| at points on the imaginary axis from 10⁻³i to 10⁶i.</summary>
    public static double LargestOnAxis(double[][] lower, double[] weights) =>
        Enumerable.Range(-300, 900).Max(k => At(lower, weights, new Complex(0, Math.Pow(10, k / 100.0))).Magnitude);

    /// <summary>The stages Yᵢ/y of a Runge–Kutta method; the stage whose row contains the weights gives R(z).</summary>
    public static Complex Stage(double[][] lower, int i, Complex z) =>
        Stages(lower, (sum, diagonal) => (1 + (z * sum)) / (1 - (z * diagonal)))[i];

    private static Complex[] Stages(double[][] lower, Func<Complex, double, Complex> solve)
    {
        Complex[] stages = new Complex[lower.Length];
        for (int i = 0; i < stages.Length; i++)
        {
            stages[i] = solve(Sum(lower[i][..i], stages), lower[i][i]);
        }

        return stages;
    }

    private static Complex Sum(double[] weights, Complex[] stages)
    {
        Complex sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * stages[i];
        }

        return sum;
    }
}
