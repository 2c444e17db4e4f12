using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>Long sums against plain loops, at lengths that leave numbers over.</summary>
public class DoubleSumsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(29)]
    public void Numbers_are_widened_narrowed_and_added_one_by_one(int count)
    {
        double[] numbers = [.. Enumerable.Range(0, count).Select(i => new RandomKey(1).Normal(i))];
        float[] singles = [.. numbers.Select(x => (float)x)], narrowed = new float[count];
        double[] widened = new double[count], copied = new double[count], back = new double[count];
        DoubleSums.Widen<float>(singles, widened);
        DoubleSums.Widen<double>(numbers, copied);
        DoubleSums.Narrow(numbers, narrowed.AsSpan());
        DoubleSums.Narrow(numbers, back.AsSpan());
        Assert.Equal(singles.Select(x => (double)x), widened);
        Assert.Equal(numbers, copied);
        Assert.Equal(singles, narrowed);
        Assert.Equal(numbers, back);
        DoubleSums.Widen<double>(numbers, copied, accumulate: true);
        Assert.Equal(numbers.Select(x => x + x), copied);
        DoubleSums.Widen<float>(singles, back, accumulate: true);
        Assert.Equal(numbers.Zip(singles, (a, b) => a + b), back);
        DoubleSums.Add(numbers, widened);
        Assert.Equal(singles.Zip(numbers, (a, b) => a + b), widened);
    }
}
