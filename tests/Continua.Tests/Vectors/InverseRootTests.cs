using Continua.Vectors;

namespace Continua.Tests.Vectors;

/// <summary>x^(−1/q), compared with Math.Pow.</summary>
public class InverseRootTests
{
    [Fact]
    public void InverseRoot_has_a_relative_error_of_at_most_1e_minus_9_and_the_same_bits_in_every_lane()
    {
        Random random = new(3);
        for (int q = 1; q <= 10; q++)
        {
            double[] x = [.. Enumerable.Range(0, 4096).Select(n => Math.Pow(10, -10 + (n * 25.0 / 4096)) * (1 + random.NextDouble()))];
            double[] roots = [.. x];
            VectorFunctions.InverseRoot(roots, q);
            for (int n = 0; n < x.Length; n++)
            {
                Assert.InRange(Math.Abs((roots[n] / Math.Pow(x[n], -1.0 / q)) - 1), 0, 1e-9);
                double[] alone = [x[n], 1, 1, 1, 1, 1, 1, 1];
                VectorFunctions.InverseRoot(alone.AsSpan(0, 1), q);
                Assert.Equal(roots[n], alone[0]);
            }
        }
    }
}
