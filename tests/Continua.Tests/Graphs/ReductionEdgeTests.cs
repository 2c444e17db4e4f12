using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>Reductions of values that are huge, tiny, infinite or not numbers.</summary>
public class ReductionEdgeTests
{
    [Theory]
    [InlineData(3e200, 4e200, 5e200)]
    [InlineData(3e-200, 4e-200, 5e-200)]
    [InlineData(0, 0, 0)]
    [InlineData(double.PositiveInfinity, 1, double.PositiveInfinity)]
    [InlineData(double.NaN, 1, double.NaN)]
    public void A_norm_does_not_overflow_or_underflow(double a, double b, double expected)
    {
        foreach (Func<Tensor, Tensor> norm in new Func<Tensor, Tensor>[] { Norm, x => Norm(x, 0) })
        {
            using Gradient<double> gradient = Gradient.Of<double>(norm);
            GradientResult<double> result = gradient.Evaluate(new[,] { { a, b } });
            Assert.Equal(expected, result.Losses[0], Math.Abs(expected) < 1e300 ? Math.Abs(expected) * 1e-15 : 0);
            if (double.IsFinite(expected))
            {
                Assert.Equal(expected > 0 ? 0.6 : 0, result.ByInputs[0][0, 0], 1e-15);
                Assert.Equal(expected > 0 ? 0.8 : 0, result.ByInputs[0][0, 1], 1e-15);
            }
        }
    }

    [Theory]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, 1, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 2, 2)]
    [InlineData(1e5, 1e5, 100000.69314718056)]
    [InlineData(double.NaN, 1, double.NaN)]
    public void The_logarithm_of_a_sum_of_exponentials_has_its_limits(double a, double b, double expected)
    {
        foreach (Func<Tensor, Tensor> function in new Func<Tensor, Tensor>[] { LogSumExp, x => LogSumExp(x, 0) })
        {
            using Predictor<double> predictor = Predictor.Of<double>(function);
            Assert.Equal(expected, predictor.Evaluate(null, new[,] { { a, b } })[0, 0]);
        }
    }

    [Theory]
    [InlineData(3e20f, 4e20f, 5e20f)]
    [InlineData(3e-25f, 4e-25f, 5e-25f)]
    [InlineData(-3e37f, 4e37f, 5e37f)]
    public void A_norm_in_single_precision_does_not_overflow_or_underflow(float a, float b, float expected)
    {
        using Gradient<float> gradient = Gradient.Of<float>(Norm, options: new() { Threads = 1 });
        GradientResult<float> result = gradient.Evaluate(new[,] { { a, b }, { b, a }, { 1, 0 } });
        Assert.Equal([expected, expected, 1], result.Losses, (x, y) => Math.Abs(x - y) <= 1e-6f * Math.Abs(x));
        Assert.Equal(Math.Sign(a) * 0.6f, result.ByInputs[0][0, 0], 1e-6f);
        Assert.Equal(0.8f, result.ByInputs[0][1, 0], 1e-6f);
    }
}
