using static Continua.Tensor;

namespace Continua.Tests.Differentiation;

/// <summary>Derivatives in user code, such as within a vector field.</summary>
public class DerivativesTests
{
    [Fact]
    public void A_field_may_be_the_derivative_of_an_energy()
    {
        // H = p²/2 − cos q gives q' = p, p' = −sin q.
        static Tensor Hamiltonian(Tensor t, Tensor y)
        {
            Tensor slope = Derivatives.Of((0.5 * Square(y[1])) - Cos(y[0]), y);
            return [slope[1], -slope[0]];
        }

        static Tensor Newton(Tensor t, Tensor y) => [y[1], -Sin(y[0])];
        double[,] starts = { { 1, 0.3 } };
        Assert.Equal(Loss(Newton).Value, Loss(Hamiltonian).Value, 1e-12);
        Assert.Equal(Loss(Newton).ByInputs[0][0, 0], Loss(Hamiltonian).ByInputs[0][0, 0], 1e-12);

        GradientResult<double> Loss(Func<Tensor, Tensor, Tensor> field)
        {
            using Gradient<double> gradient = Gradient.Of<double>(y0 => Sum(Ode.Solve(field, y0, 0, 2).Last));
            return gradient.Evaluate(starts);
        }
    }

    [Fact]
    public void Vjp_and_jvp_are_rows_and_columns_of_the_jacobian()
    {
        using Gradient<double> columns = Gradient.Of<double>(x => Derivatives.Jvp(x[0] * x, x, Vector(0, 1))[1]);
        using Gradient<double> rows = Gradient.Of<double>(x => Derivatives.Vjp(x[0] * x, Vector(0, 1), x)[1]);
        Assert.Equal(3, columns.Evaluate(new double[,] { { 3, 5 } }).Value);
        Assert.Equal(3, rows.Evaluate(new double[,] { { 3, 5 } }).Value);
    }

    [Fact]
    public void Shapes_that_do_not_match_are_rejected()
    {
        Tensor x = Vector(1, 2);
        Assert.Throws<ArgumentException>(() => Derivatives.Of(x, x));
        Assert.Throws<ArgumentException>(() => Derivatives.Vjp(x, 1, x));
        Assert.Throws<ArgumentException>(() => Derivatives.Jvp(x, x, 1));
    }
}
