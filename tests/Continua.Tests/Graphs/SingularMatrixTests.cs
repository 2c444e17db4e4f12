using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>A row whose matrix is singular or indefinite fails with a sentence; other rows are not affected.</summary>
public class SingularMatrixTests
{
    public static TheoryData<string> Functions => ["solve", "transposed", "logdet", "cholesky"];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_row_with_a_singular_matrix_fails(string function)
    {
        double[,] rows = { { 2, 0.5, 0.5, 1 }, { 1, 2, 2, 4 }, { 3, 1, 1, 3 } };
        using Gradient<double> gradient = Gradient.Of<double>(Loss(function));
        GradientResult<double> result = gradient.Evaluate(rows);
        SolveFailure failure = Assert.Single(result.Report.Failures);
        Assert.Equal((1, SolveStatus.SingularMatrix), (failure.Row, failure.Status));
        Assert.Contains(function == "cholesky" ? "positive definite" : "condition number", failure.Message, StringComparison.Ordinal);
        GradientResult<double> others = gradient.Evaluate(new[,] { { 2, 0.5, 0.5, 1 }, { 3, 1, 1, 3 } });
        Assert.Equal(others.Value, result.Value);
        Assert.Equal(others.Losses, new[] { result.Losses[0], result.Losses[2] });
        Assert.True(double.IsFinite(result.Value));
    }

    [Fact]
    public void A_matrix_without_small_pivots_but_with_a_large_condition_fails()
    {
        // Ones on the diagonal, −1 above: all pivots are 1, and the condition number is 60 · 2⁵⁹.
        const int n = 60;
        double[] entries = [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1.0 : i / n < i % n ? -1 : 0)];
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Solve(x[0] * Constant(entries, [n, n]), Full([n], 1))));
        SolveFailure failure = Assert.Single(gradient.Evaluate(new double[,] { { 1 } }).Report.Failures);
        Assert.Contains("E+19", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ill_conditioned_matrix_below_the_limit_is_solved()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Solve(Reshape(x, [2, 2]), Vector(1, 1))));
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 1, 0, 0, 1e-12 } });
        Assert.Empty(result.Report.Failures);
        Assert.Equal(1e12 + 1, result.Value, 1);
    }

    [Fact]
    public void A_singular_matrix_that_all_rows_share_fails_all_rows()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Solve(Constant([1, 2, 2, 4], [2, 2]), x)));
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        Assert.Equal([0, 1, 2], result.Report.Failures.Select(failure => failure.Row).Order());
        Assert.True(double.IsNaN(result.Value));
    }

    [Fact]
    public void A_singular_matrix_whose_solution_is_not_selected_fails_no_row()
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Where(x[0] > 0, Sum(Solve(Reshape(x, [2, 2]), Vector(1, 1))), Sum(x)));
        GradientResult<double> result = gradient.Evaluate(new double[,] { { 2, 0, 0, 1 }, { -1, -2, -2, -4 } });
        Assert.Empty(result.Report.Failures);
        Assert.Equal(new[] { 1.5, -9 }, result.Losses);
        Assert.Equal(1, result.ByInputs[0][1, 3]);
    }

    [Fact]
    public void Rows_share_a_matrix_or_a_right_hand_side()
    {
        Tensor matrix = Constant([4, 1, 0, 1, 3, 1, 0, 1, 5], [3, 3]);
        using Gradient<double> shared = Gradient.Of<double>(x => Sum(Square(Solve(matrix, x))));
        using Gradient<double> separate = Gradient.Of<double>(x => Sum(Square(Solve(matrix + (0 * x[0]), x))));
        double[,] rows = new double[20, 3];
        for (int i = 0; i < 60; i++)
        {
            rows[i / 3, i % 3] = Math.Sin(i);
        }

        GradientResult<double> a = shared.Evaluate(rows), b = separate.Evaluate(rows);
        Assert.Equal(b.Losses, a.Losses);
        Assert.Equal(b.ByInputs[0].Cast<double>(), a.ByInputs[0].Cast<double>(), (p, q) => Math.Abs(p - q) < 1e-14);
    }

    [Fact]
    public void The_trace_of_a_logarithm_is_the_logarithm_of_a_determinant()
    {
        // log det exp(A) = tr A.
        using Gradient<double> gradient = Gradient.Of<double>(x => LogDet(MatrixExponential(Reshape(x, [4, 4]))));
        double[,] rows = new double[3, 16];
        for (int i = 0; i < 48; i++)
        {
            rows[i / 16, i % 16] = Math.Sin(i) * (1 + (i / 16));
        }

        GradientResult<double> result = gradient.Evaluate(rows);
        for (int r = 0; r < 3; r++)
        {
            Assert.Equal(rows[r, 0] + rows[r, 5] + rows[r, 10] + rows[r, 15], result.Losses[r], 1e-12);
            Assert.All(Enumerable.Range(0, 16), c => Assert.Equal(c % 5 == 0 ? 1 : 0, result.ByInputs[0][r, c], 1e-10));
        }
    }

    [Theory]
    [InlineData(1e6)]
    [InlineData(1e30)]
    public void A_weight_of_a_loss_costs_a_derivative_of_an_exponential_no_digits(double weight)
    {
        float[,] rows = { { 0.1f, 0.7f, -0.3f, 0.2f } };
        static Tensor Total(Tensor x) => Sum(MatrixExponential(Reshape(x, [2, 2])));
        foreach (Func<Tensor, Tensor> loss in new Func<Tensor, Tensor>[] { Total, x => Sum(Derivatives.Of(Total(x), x)) })
        {
            using Gradient<float> plain = Gradient.Of<float>(loss), weighted = Gradient.Of<float>(x => weight * loss(x));
            Assert.Equal(
                plain.Evaluate(rows).ByInputs[0].Cast<float>(),
                weighted.Evaluate(rows).ByInputs[0].Cast<float>().Select(value => value / (float)weight),
                (a, b) => Math.Abs(a - b) < 1e-5f);
        }
    }

    private static Func<Tensor, Tensor> Loss(string function) => x => function switch
    {
        "solve" => Sum(Solve(Reshape(x, [2, 2]), Vector(1, 2))),
        "transposed" => Sum(Derivatives.Of(Sum(Vector(1, 3) * Solve(Reshape(x, [2, 2]), x[..2])), x)),
        "logdet" => LogDet(Reshape(x, [2, 2])),
        _ => Sum(Cholesky(Reshape(x, [2, 2]))),
    };
}
