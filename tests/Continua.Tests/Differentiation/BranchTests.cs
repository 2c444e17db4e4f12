using static Continua.Tensor;

namespace Continua.Tests.Differentiation;

/// <summary>Branches not taken have the derivative 0 where their slope is not finite, and nothing else is hidden.</summary>
public class BranchTests
{
    /// <summary>Name, function, where the branch is not taken, where it is, and the derivative there.</summary>
    private static readonly (string Name, Func<Tensor, Tensor> Function, double Not, double Taken, Func<double, double> Slope)[] All =
    [
        ("square root", x => Where(x > 0, Sqrt(x), 0), -1, 4, x => 0.5 / Math.Sqrt(x)),
        ("square root at its end", x => Where(x > 0, Sqrt(x), 0), 0, 4, x => 0.5 / Math.Sqrt(x)),
        ("root in the condition too", x => Where(Sqrt(x) > 0, Sqrt(x), 0), -1, 4, x => 0.5 / Math.Sqrt(x)),
        ("logarithm", x => Where(x > 0, Log(x), 0), 0, 3, x => 1 / x),
        ("log1p", x => Where(x > -1, Log1Plus(x), 0), -1, 3, x => 1 / (1 + x)),
        ("reciprocal", x => Where(Abs(x) > 0, 1 / x, 0), 0, 2, x => -1 / (x * x)),
        ("quotient", x => Where(Abs(x) > 0, Sin(x) / x, 1), 0, 2, x => (Math.Cos(x) / x) - (Math.Sin(x) / (x * x))),
        ("power", x => Where(x > 0, Pow(x, (Tensor)0.5), 0), -1, 4, x => 0.5 / Math.Sqrt(x)),
        ("power with exponent", x => Where(x > 0, Pow(x, x), 0), -0.5, 2, x => Math.Pow(x, x) * (Math.Log(x) + 1)),
        ("whole power", x => Where(x < 10, Pow(x, 40), 0), 1e30, 1.1, x => 40 * Math.Pow(x, 39)),
        ("negative power", x => Where(x > 0, Pow(x, -3), 0), 0, 1.1, x => -3 * Math.Pow(x, -4)),
        ("overflow", x => Where(x < 50, Exp(x), 0), 2000, 2, Math.Exp),
        ("overflow inside", x => Where(x < 50, Tanh(Exp(x) * 0.1), 0), 2000, 2, x => 0.1 * Math.Exp(x) / Math.Pow(Math.Cosh(0.1 * Math.Exp(x)), 2)),
        ("other branch", x => Where(x <= 0, 0, Sqrt(x)), -1, 4, x => 0.5 / Math.Sqrt(x)),
        ("nested", x => Where(x > 0, Where(x > 1, Sqrt(x - 1), Log(x)), 0), -1, 5, x => 0.5 / Math.Sqrt(x - 1)),
        ("chain behind", x => Where(x > 0, Sin(Log(Sqrt(x))), 0), -2, 3, x => Math.Cos(0.5 * Math.Log(x)) * 0.5 / x),
        ("reduced", x => Where(x > 0, Sum(Log(Broadcast(x, [3]))), 0), 0, 3, x => 3 / x),
        ("in a product", x => Where(x > 0, Sum(MatVec(Constant([1, 2, 3, 4], [2, 2]), Log(Broadcast(x, [2])))), 0), 0, 3, x => 10 / x),
        ("smaller of two", x => Min(Exp(x), 100), 2000, 2, Math.Exp),
        ("larger of two", x => Max(Log(x), -5), 0, 2, x => 1 / x),
        ("two branches that share", x => Where(x > 0, Sqrt(x), 0) + Where(x > 1, 2 * Sqrt(x), 0), -1, 4, x => 1.5 / Math.Sqrt(x)),
    ];

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_branch_not_taken_has_the_derivative_zero(string name)
    {
        (_, Func<Tensor, Tensor> function, double not, double taken, Func<double, double> slope) = All.Single(c => c.Name == name);
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(function(x[0])));
        // As rows of one block, in lanes of one vector.
        double[,] by = gradient.Evaluate(new double[,] { { not }, { taken }, { not }, { taken }, { taken } }).ByInputs[0];
        Assert.Equal(0, by[0, 0]);
        Assert.Equal(0, by[2, 0]);
        Assert.Equal(1, by[1, 0] / slope(taken), 1e-12);
        Assert.Equal(by[1, 0], by[4, 0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void So_it_is_for_components_of_a_vector_and_in_single_precision(string name)
    {
        (_, Func<Tensor, Tensor> function, double not, double taken, Func<double, double> slope) = All.Single(c => c.Name == name);
        using Gradient<float> gradient = Gradient.Of<float>(x => Sum(Stack([.. x.Select(function)])));
        float[,] by = gradient.Evaluate(new float[,] { { (float)not, (float)taken, (float)not } }).ByInputs[0];
        Assert.Equal(0, by[0, 0]);
        Assert.Equal(0, by[0, 2]);
        Assert.Equal(1, by[0, 1] / slope((float)taken), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Second_derivatives_too(string name)
    {
        (_, Func<Tensor, Tensor> function, double not, double taken, Func<double, double> slope) = All.Single(c => c.Name == name);
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Derivatives.Of(function(x[0]), x[0])));
        double[,] by = gradient.Evaluate(new double[,] { { not }, { taken } }).ByInputs[0];
        double h = 1e-5 * taken, difference = (slope(taken + h) - slope(taken - h)) / (2 * h);
        Assert.Equal(0, by[0, 0]);
        Assert.Equal(difference, by[1, 0], 1e-5 * Math.Max(1, Math.Abs(difference)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fields_of_a_solve_too(string name)
    {
        (_, Func<Tensor, Tensor> function, double not, double taken, _) = All.Single(c => c.Name == name);
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Sum(Ode.Solve((_, y) => 0.01 * function(x[0]) * y, Full([1], 1), 0, 1).Last));
        double[,] by = gradient.Evaluate(new double[,] { { not }, { taken } }).ByInputs[0];
        Assert.Equal(0, by[0, 0]);
        Assert.True(double.IsFinite(by[1, 0]) && by[1, 0] != 0);
    }

    [Fact]
    public void A_vector_whose_components_mix_keeps_those_that_were_taken()
    {
        // Both components of the product read every logarithm, and only the second product is chosen.
        using Gradient<double> gradient = Gradient.Of<double>(x =>
            Sum(Where(Vector(-1, 1) > 0, MatVec(Constant([1, 1, 0, 2], [2, 2]), Log(x)), 0)));
        Assert.Equal(1, gradient.Evaluate(new double[,] { { 3, 2 } }).ByInputs[0][0, 1]);
    }

    [Fact]
    public void A_position_that_does_not_exist_is_not_used_where_its_branch_was_not_taken()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Where(x[0] < 2, x[1] * Gather(x, ToIndex(x[0])), x[1]));
        double[,] by = gradient.Evaluate(new double[,] { { 1, 3 }, { 7, 3 } }).ByInputs[0];
        Assert.Equal((6, 0, 1), (by[0, 1], by[1, 0], by[1, 1]));
    }

    [Fact]
    public void What_is_used_elsewhere_shows_that_it_is_not_finite()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x =>
        {
            Tensor root = Sqrt(x[0]);
            return Where(x[0] > 0, root, 0) + (0 * root);
        });
        Assert.True(double.IsNaN(gradient.Evaluate(new double[,] { { -1 } }).ByInputs[0][0, 0]));

        using Gradient<double> taken = Gradient.Of<double>(x => Where(x[0] < 0, Sqrt(x[0]), 0));
        Assert.True(double.IsNaN(taken.Evaluate(new double[,] { { -1 } }).ByInputs[0][0, 0]));
    }
}
