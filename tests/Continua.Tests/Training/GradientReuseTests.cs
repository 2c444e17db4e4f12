using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Training;

/// <summary>Tests the reuse of a result's arrays for the next evaluation.</summary>
public class GradientReuseTests
{
    [Fact]
    public void A_reused_result_is_overwritten_if_its_size_fits()
    {
        Linear module = new(2, 3);
        Gradient<double> gradient = Gradient.Of<double>(x => Sum(Square(module.Apply(x))), module);
        Parameters<double> parameters = module.Initialize<double>(new RandomKey(1));
        double[][,] two = [new double[,] { { 1, 2 }, { 3, 4 } }], three = [new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }];
        GradientResult<double> first = gradient.Evaluate(parameters, null, two), fresh = gradient.Evaluate(parameters, null, three);
        GradientResult<double> same = gradient.Evaluate(parameters, null, two, first), other = gradient.Evaluate(parameters, null, three, first);
        Assert.Same(first.ByParameters, same.ByParameters);
        Assert.Same(first.ByInputs[0], same.ByInputs[0]);
        Assert.Same(first.Losses, same.Losses);
        Assert.NotSame(first.Losses, other.Losses);
        Assert.Equal(fresh.Value, other.Value);
        Assert.Equal(fresh.ByParameters, other.ByParameters);
        Assert.Equal(fresh.ByInputs[0], other.ByInputs[0]);
    }
}
