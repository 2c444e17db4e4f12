using static Continua.Tensor;

namespace Continua.Tests.Differentiation;

/// <summary>
/// The derivative of a branch that is not selected is 0 even if its formula is not finite; other non-finite derivatives
/// stay visible.
/// </summary>
public class BranchTests
{
    /// <summary>
    /// The name, the function, a point where the branch is not selected, a point where it is, and the derivative of the
    /// selected branch.
    /// </summary>
    private static readonly
        (string Name, Func<Tensor, Tensor> Function, double Unselected, double Selected, Func<double, double> Slope)[] All =
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
        ("chain", x => Where(x > 0, Sin(Log(Sqrt(x))), 0), -2, 3, x => Math.Cos(0.5 * Math.Log(x)) * 0.5 / x),
        ("reduced", x => Where(x > 0, Sum(Log(Broadcast(x, [3]))), 0), 0, 3, x => 3 / x),
        ("in a product", x => Where(x > 0, Sum(MatVec(Constant([1, 2, 3, 4], [2, 2]), Log(Broadcast(x, [2])))), 0), 0, 3, x => 10 / x),
        ("smaller of two", x => Min(Exp(x), 100), 2000, 2, Math.Exp),
        ("larger of two", x => Max(Log(x), -5), 0, 2, x => 1 / x),
        ("two branches that share a root", x => Where(x > 0, Sqrt(x), 0) + Where(x > 1, 2 * Sqrt(x), 0), -1, 4, x => 1.5 / Math.Sqrt(x)),
    ];

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_branch_not_selected_has_the_derivative_zero(string name)
    {
        (_, Func<Tensor, Tensor> function, double unselected, double selected, Func<double, double> slope) = All.Single(c => c.Name == name);
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(function(x[0])));
        // The rows are in neighbouring lanes of one block.
        double[,] by = gradient.Evaluate(new double[,] { { unselected }, { selected }, { unselected }, { selected }, { selected } }).ByInputs[0];
        Assert.Equal(0, by[0, 0]);
        Assert.Equal(0, by[2, 0]);
        Assert.Equal(1, by[1, 0] / slope(selected), 1e-12);
        Assert.Equal(by[1, 0], by[4, 0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_branch_not_selected_has_the_derivative_zero_in_vectors_and_in_float(string name)
    {
        (_, Func<Tensor, Tensor> function, double unselected, double selected, Func<double, double> slope) = All.Single(c => c.Name == name);
        using Gradient<float> gradient = Gradient.Of<float>(x => Sum(Stack([.. x.Select(function)])));
        float[,] row = { { (float)unselected, (float)selected, (float)unselected } };
        float[,] by = gradient.Evaluate(row).ByInputs[0];
        Assert.Equal(0, by[0, 0]);
        Assert.Equal(0, by[0, 2]);
        Assert.Equal(1, by[0, 1] / slope((float)selected), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_branch_not_selected_has_the_second_derivative_zero(string name)
    {
        (_, Func<Tensor, Tensor> function, double unselected, double selected, Func<double, double> slope) = All.Single(c => c.Name == name);
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Derivatives.Of(function(x[0]), x[0])));
        double[,] by = gradient.Evaluate(new double[,] { { unselected }, { selected } }).ByInputs[0];
        double h = 1e-5 * selected, difference = (slope(selected + h) - slope(selected - h)) / (2 * h);
        Assert.Equal(0, by[0, 0]);
        Assert.Equal(difference, by[1, 0], 1e-5 * Math.Max(1, Math.Abs(difference)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_branch_not_selected_in_a_field_has_the_derivative_zero(string name)
    {
        (_, Func<Tensor, Tensor> function, double unselected, double selected, _) = All.Single(c => c.Name == name);
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Sum(Ode.Solve((_, y) => 0.01 * function(x[0]) * y, Full([1], 1), 0, 1).Last));
        double[,] by = gradient.Evaluate(new double[,] { { unselected }, { selected } }).ByInputs[0];
        Assert.Equal(0, by[0, 0]);
        Assert.True(double.IsFinite(by[1, 0]) && by[1, 0] != 0);
    }

    [Fact]
    public void A_matrix_product_masks_only_the_components_that_no_selected_branch_uses()
    {
        // The first component of the product reads both logarithms, the second component only the second logarithm.
        // Only the second component is selected.
        using Gradient<double> gradient = Gradient.Of<double>(x =>
            Sum(Where(Vector(-1, 1) > 0, MatVec(Constant([1, 1, 0, 2], [2, 2]), Log(x)), 0)));
        Assert.Equal(1, gradient.Evaluate(new double[,] { { 3, 2 } }).ByInputs[0][0, 1]);
    }

    [Fact]
    public void An_invalid_position_in_a_branch_not_selected_has_no_effect()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Where(x[0] < 2, x[1] * Gather(x, ToIndex(x[0])), x[1]));
        double[,] by = gradient.Evaluate(new double[,] { { 1, 3 }, { 7, 3 } }).ByInputs[0];
        Assert.Equal((6, 0, 1), (by[0, 1], by[1, 0], by[1, 1]));
    }

    [Fact]
    public void A_value_that_is_used_outside_the_branch_has_its_non_finite_derivative()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x =>
        {
            Tensor root = Sqrt(x[0]);
            return Where(x[0] > 0, root, 0) + (0 * root);
        });
        Assert.True(double.IsNaN(gradient.Evaluate(new double[,] { { -1 } }).ByInputs[0][0, 0]));

        using Gradient<double> selected = Gradient.Of<double>(x => Where(x[0] < 0, Sqrt(x[0]), 0));
        Assert.True(double.IsNaN(selected.Evaluate(new double[,] { { -1 } }).ByInputs[0][0, 0]));
    }
}
