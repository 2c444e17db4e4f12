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
}
