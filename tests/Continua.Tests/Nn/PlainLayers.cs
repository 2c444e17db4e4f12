using Continua.Learning;

namespace Continua.Tests.Nn;

/// <summary>Formulas of layers in plain numbers, independent of the library, and central differences of them.</summary>
internal static class PlainLayers
{
    /// <summary>Returns W x + b; without a bias, W x.</summary>
    public static double[] Affine(ReadOnlySpan<double> weight, ReadOnlySpan<double> bias, double[] x)
    {
        double[] y = new double[weight.Length / x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = bias.IsEmpty ? 0 : bias[i];
            for (int j = 0; j < x.Length; j++)
            {
                y[i] += weight[(i * x.Length) + j] * x[j];
            }
        }

        return y;
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>
    /// Compares the derivatives of a loss with respect to parameters with central differences of the same loss in plain
    /// numbers.
    /// </summary>
    public static void AssertDerivatives(
        Func<Parameters<double>, double> plain, Parameters<double> parameters, double[] derivatives)
    {
        Parameters<double> moved = parameters.Copy();
        AssertDerivatives(() => plain(moved), moved.Values, derivatives);
    }

    /// <summary>Compares derivatives of a function of an array, which is changed in place and restored.</summary>
    public static void AssertDerivatives(Func<double> plain, Span<double> values, ReadOnlySpan<double> derivatives)
    {
        Assert.Equal(values.Length, derivatives.Length);
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i], step = 1e-5;
            values[i] = value + step;
            double above = plain();
            values[i] = value - step;
            double below = plain();
            values[i] = value;
            double expected = (above - below) / (2 * step);
            Assert.True(
                Math.Abs(expected - derivatives[i]) <= 1e-6 * Math.Max(Math.Abs(expected), 1e-3),
                $"Derivative {i}: expected {expected:R}, got {derivatives[i]:R}.");
        }
    }

    /// <summary>Returns one row of an array.</summary>
    public static double[] Row(double[,] values, int row) =>
        [.. Enumerable.Range(0, values.GetLength(1)).Select(c => values[row, c])];
}
