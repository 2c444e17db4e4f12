using Continua.Vectors;

namespace Continua.Tests.Vectors;

public class InverseRootTests
{
    [Fact]
    public void It_is_the_power_to_a_relative_error_of_a_billionth_alone_and_in_lanes()
    {
        Random random = new(3);
        for (int q = 1; q <= 10; q++)
        {
            double[] x = [.. Enumerable.Range(0, 4096).Select(n => Math.Pow(10, -10 + (n * 25.0 / 4096)) * (1 + random.NextDouble()))];
            double[] found = [.. x];
            VectorFunctions.InverseRoot(found, q);
            for (int n = 0; n < x.Length; n++)
            {
                Assert.InRange(Math.Abs((found[n] / Math.Pow(x[n], -1.0 / q)) - 1), 0, 1e-9);
                double[] alone = [x[n], 1, 1, 1, 1, 1, 1, 1];
                VectorFunctions.InverseRoot(alone.AsSpan(0, 1), q);
                Assert.Equal(found[n], alone[0]);
            }
        }
    }
}
