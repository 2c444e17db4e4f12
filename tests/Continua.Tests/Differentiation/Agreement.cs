namespace Continua.Tests.Differentiation;

/// <summary>Compares arrays relative to their largest entry.</summary>
internal static class Agreement
{
    public static void Within(double tolerance, double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        // Below a thousandth, finite differences consist of rounding errors only.
        double largest = expected.Select(Math.Abs).Append(1e-3).Max();
        for (int c = 0; c < expected.Length; c++)
        {
            Assert.True(
                Math.Abs(expected[c] - actual[c]) <= tolerance * largest,
                $"component {c}: expected {expected[c]:R}, got {actual[c]:R}, largest {largest:R}");
        }
    }

    public static void Within(double tolerance, double[][] expected, double[][] actual)
    {
        double[] all = [.. expected.SelectMany(v => v)];
        Within(tolerance, all, [.. actual.SelectMany(v => v)]);
    }
}
