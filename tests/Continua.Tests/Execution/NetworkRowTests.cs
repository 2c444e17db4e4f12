using System.Numerics;

namespace Continua.Tests.Execution;

/// <summary>
/// In a network with many rows, the results of a row depend neither on the other rows nor on the number of threads.
/// </summary>
public class NetworkRowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Rows_of_a_network_equal_their_single_evaluations(int count)
    {
        CompareRows<double>(count);
        CompareRows<float>(count);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Parameter_gradients_equal_the_sum_over_single_rows(int count)
    {
        using NetworkLoss<double> loss = new();
        double[] all = loss.Evaluate(0, count).ByParameters;
        double[][] singles = [.. Enumerable.Range(0, count).Select(r => loss.Evaluate(r, 1).ByParameters)];
        double largest = all.Max(Math.Abs);
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(singles.Sum(s => s[i]), all[i], 1e-12 * largest);
        }
    }

    [Theory]
    [InlineData(33)]
    [InlineData(257)]
    [InlineData(1000)]
    public void Results_are_bit_for_bit_equal_on_one_two_and_three_threads(int count)
    {
        CompareThreads<double>(count);
        CompareThreads<float>(count);
    }

    private static void CompareThreads<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using NetworkLoss<T> one = new(1), two = new(2), three = new(3);
        GradientResult<T> expected = one.Evaluate(0, count);
        foreach (GradientResult<T> actual in new[] { two.Evaluate(0, count), three.Evaluate(0, count) })
        {
            Assert.Equal(expected.Value, actual.Value);
            Assert.Equal(Bits.Of(expected.ByParameters), Bits.Of(actual.ByParameters));
            Assert.Equal(Bits.Of(expected.Losses), Bits.Of(actual.Losses));
        }
    }

    private static void CompareRows<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using NetworkLoss<T> loss = new();
        GradientResult<T> all = loss.Evaluate(0, count);
        for (int r = 0; r < count; r++)
        {
            GradientResult<T> single = loss.Evaluate(r, 1);
            Assert.Equal(single.Losses[0], all.Losses[r]);
            for (int c = 0; c < 2; c++)
            {
                Assert.Equal(single.ByInputs[0][0, c], all.ByInputs[0][r, c]);
                Assert.Equal(single.ByInputs[1][0, c], all.ByInputs[1][r, c]);
            }
        }
    }
}
