using static Continua.Tensor;

namespace Continua.Tests.Differentiation;

/// <summary>Derivatives at kinks, poles and ties are as documented, and NaN only where documented.</summary>
public class KinkTests
{
    [Fact]
    public void Relu_abs_and_sign_have_the_derivative_zero_at_zero()
    {
        Assert.Equal([0], Of(x => Sum(Relu(x)), 0));
        Assert.Equal([0], Of(x => Sum(Abs(x)), 0));
        Assert.Equal([0, 0], Of(x => Sum(Sign(x)), 0, 2));
    }

    [Fact]
    public void On_a_tie_of_two_values_the_derivative_flows_to_the_first()
    {
        Assert.Equal([1, 0], Of(x => Min(x[0], x[1]), 3, 3));
        Assert.Equal([1, 0], Of(x => Max(x[0], x[1]), 3, 3));
    }

    [Theory]
    [InlineData(0, 5, 5, 0)]
    [InlineData(5, 5, 5, 5)]
    [InlineData(5, 0, 0, 5)]
    public void On_a_tie_among_components_the_derivative_flows_to_one_of_them(double a, double b, double c, double d)
    {
        double[] gradient = Of(Max, a, b, c, d);
        Assert.Equal(1, gradient.Sum());
        Assert.Equal(5, new[] { a, b, c, d }[Array.IndexOf(gradient, 1)]);
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.0, 1)]
    [InlineData(2.0, 0)]
    public void A_power_at_zero_has_the_derivative_of_the_polynomial(double exponent, double expected) =>
        Assert.Equal([expected], Of(x => Sum(Pow(x, exponent)), 0));

    [Fact]
    public void The_second_derivative_of_x_to_the_power_1_is_zero_at_zero()
    {
        static Tensor Slope(Tensor x) => Continua.Differentiation.Derivative.Vjp([Sum(Pow(x, 1.0))], [1], [x])[0]!;
        Assert.Equal([0], Of(x => Sum(Slope(x)), 0));
    }

    [Fact]
    public void The_derivative_with_respect_to_the_exponent_of_a_negative_base_is_NaN()
    {
        Assert.True(double.IsNaN(Of(x => Pow(x[0], x[1]), -2, 3)[1]));
        Assert.Equal(12, Of(x => Pow(x[0], x[1]), -2, 3)[0], 1e-12);
        Assert.Equal([0, 0], Of(x => Pow(x[0], x[1]), 0, 3));
    }

    [Fact]
    public void A_value_that_is_not_selected_has_no_effect()
    {
        Assert.Equal([1, 0.5, 0, 0], Of(x => Sum(Where(x > 0, Sqrt(Where(x > 0, x, 1)) * 2, 0)), 1, 4, 0, -4));
    }

    [Fact]
    public void LogSumExp_of_large_and_small_numbers_is_finite()
    {
        Assert.Equal([0.5, 0.5], Of(LogSumExp, 1e4, 1e4));
        Assert.Equal([1, 0], Of(LogSumExp, 0, -1e4));
    }

    [Fact]
    public void Saturated_functions_have_zero_slopes()
    {
        Assert.Equal([0, 0], Of(x => Sum(Tanh(x)), 1e3, -1e3));
        Assert.Equal([0, 0], Of(x => Sum(Sigmoid(x)), 1e3, -1e3));
        Assert.Equal([1, 0], Of(x => Sum(Softplus(x)), 1e3, -1e3));
        Assert.Equal([1, 0], Of(x => Sum(Elu(x)), 1e3, -1e3));
        Assert.Equal([1, 0], Of(x => Sum(Silu(x)), 1e3, -1e3));
    }

    private static double[] Of(Func<Tensor, Tensor> loss, params double[] point)
    {
        using Gradient<double> gradient = Gradient.Of<double>(loss);
        double[,] row = new double[1, point.Length];
        for (int c = 0; c < point.Length; c++)
        {
            row[0, c] = point[c];
        }

        return [.. gradient.Evaluate(row).ByInputs[0].Cast<double>()];
    }
}
