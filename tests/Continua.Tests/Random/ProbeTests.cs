namespace Continua.Tests.Keys;

/// <summary>Tests of the random vectors of Hutchinson's trace estimator.</summary>
public class ProbeTests
{
    private static readonly RandomKey Key = new(7);

    public static TheoryData<string> Names => ["gaussian", "rademacher"];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_mean_is_zero_and_the_covariance_is_the_identity(string name)
    {
        const int Count = 40_000;
        double[,] vectors = Of(name).Sample<double>(Key, Count, 3);
        double Mean(Func<int, double> value) => Enumerable.Range(0, Count).Average(value);
        for (int i = 0; i < 3; i++)
        {
            // Four standard errors; the variance of the square of a standard normal is 2.
            Assert.Equal(0, Mean(r => vectors[r, i]), 4 / Math.Sqrt(Count));
            for (int j = 0; j < 3; j++)
            {
                Assert.Equal(i == j ? 1 : 0, Mean(r => vectors[r, i] * vectors[r, j]), 4 * Math.Sqrt(2.0 / Count));
            }
        }
    }

    [Theory]
    [InlineData("gaussian", 2 * ((1 * 1) + (3 * 3) + (2 * 0.5 * 0.5)))]
    [InlineData("rademacher", 2 * (2 * 0.5 * 0.5))]
    public void Trace_estimates_have_the_documented_variance(string name, double variance)
    {
        // A = [[1, 2], [−1, 3]], whose symmetric part is [[1, ½], [½, 3]].
        const int Count = 40_000;
        double[,] e = Of(name).Sample<double>(Key, Count, 2);
        double[] estimates = [.. Enumerable.Range(0, Count).Select(r => (e[r, 0] * e[r, 0]) + (e[r, 0] * e[r, 1]) + (3 * e[r, 1] * e[r, 1]))];
        double mean = estimates.Average();
        Assert.Equal(4, mean, 4 * Math.Sqrt(variance / Count));
        Assert.Equal(variance, estimates.Average(x => (x - mean) * (x - mean)), 0.05 * variance);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_depends_only_on_the_key_and_its_index(string name)
    {
        float[,] all = Of(name).Sample<float>(Key, 5, 2), some = Of(name).Sample<float>(Key, 2, 2, first: 3);
        Assert.Equal([all[3, 0], all[3, 1], all[4, 0], all[4, 1]], some.Cast<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(name).Sample<float>(Key, -1, 2));
    }

    [Fact]
    public void Rademacher_components_are_signs() =>
        Assert.All(Probe.Rademacher.Sample<float>(Key, 50, 3).Cast<float>(), s => Assert.Equal(1, Math.Abs(s)));

    private static Probe Of(string name) => name == "gaussian" ? Probe.Gaussian : Probe.Rademacher;
}
