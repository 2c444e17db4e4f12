using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>
/// Sums and conversions agree with plain loops, for lengths that are and are not multiples of the vector width.
/// </summary>
public class DoubleSumsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(29)]
    public void Values_are_widened_narrowed_and_added_component_by_component(int count)
    {
        double[] numbers = [.. Enumerable.Range(0, count).Select(i => new RandomKey(1).Normal(i))];
        float[] singles = [.. numbers.Select(x => (float)x)], narrowed = new float[count];
        double[] widened = new double[count], copied = new double[count], narrowedToDouble = new double[count];
        DoubleSums.Widen<float>(singles, widened);
        DoubleSums.Widen<double>(numbers, copied);
        DoubleSums.Narrow(numbers, narrowed.AsSpan());
        DoubleSums.Narrow(numbers, narrowedToDouble.AsSpan());
        Assert.Equal(singles.Select(x => (double)x), widened);
        Assert.Equal(numbers, copied);
        Assert.Equal(singles, narrowed);
        Assert.Equal(numbers, narrowedToDouble);
        DoubleSums.Widen<double>(numbers, copied, accumulate: true);
        Assert.Equal(numbers.Select(x => x + x), copied);
        DoubleSums.Widen<float>(singles, narrowedToDouble, accumulate: true);
        Assert.Equal(numbers.Zip(singles, (a, b) => a + b), narrowedToDouble);
        DoubleSums.Add(numbers, widened);
        Assert.Equal(singles.Zip(numbers, (a, b) => a + b), widened);
    }
}
