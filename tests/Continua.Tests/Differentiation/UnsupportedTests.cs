using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tests.Execution;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Differentiation;

/// <summary>Operations without a derivative are rejected by name; other derivatives nest to any depth.</summary>
public class UnsupportedTests
{
    private readonly Tensor y0 = Trace.Input("y0", [2]), rate = Trace.Input("rate", [3]);

    [Fact]
    public void A_second_derivative_with_respect_to_the_times_of_a_solve_is_rejected_by_name()
    {
        Tensor end = Sum(Ode.Solve((t, y) => -y, y0, 0, rate[0]).Last), first = Derivative.Vjp([end], [1], [rate])[0]!;
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => Derivative.Jvp([first], [rate], [Zeros([3])]));
        Assert.Contains("got one by its times", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_derivative_of_another_solve_than_that_of_the_solution_is_rejected_by_name()
    {
        SolveOptions options = new() { Adjoint = new BacksolveAdjoint() };
        Tensor end = Sum(Ode.Solve((t, y) => -Sum(Sin(rate * y[0])) * y, y0, 0, 1, options: options).Last);
        Tensor?[] first = Derivative.Vjp([end], [1], [y0, rate]);
        Tensor norm = Sum(Square(first[0]!)) + Sum(Square(first[1]!));
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => Derivative.Vjp([norm], [1], [y0, rate]));
        Assert.Contains("got BacksolveAdjoint", error.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => Derivative.Jvp([norm], [y0], [Zeros([2])]));
    }

    [Fact]
    public void Third_and_fourth_derivatives_have_the_analytic_values()
    {
        Tensor x = Trace.Input("x", []);
        Tensor f = Sin(x) * Exp(2 * x);
        List<Tensor> derivatives = [f];
        for (int order = 1; order <= 4; order++)
        {
            derivatives.Add(order % 2 == 0
                ? Derivative.Jvp([derivatives[^1]], [x], [1])[0]!
                : Derivative.Vjp([derivatives[^1]], [1], [x])[0]!);
        }

        double[][] values = RowRun<double>.Of(new Graph([x], derivatives), 1, [[0.7]]);
        System.Numerics.Complex power = System.Numerics.Complex.Exp(new System.Numerics.Complex(2, 1) * 0.7);
        for (int order = 0; order <= 4; order++)
        {
            Assert.Equal((System.Numerics.Complex.Pow(new(2, 1), order) * power).Imaginary, values[order][0], 1e-11);
        }
    }

    [Fact]
    public void A_derivative_inside_a_loss_is_taken_per_sample()
    {
        // ∂/∂x Σ (∂ sin(x)·w/∂x)² over three rows.
        static Tensor Loss(Tensor x, Tensor w) => Sum(Square(Derivative.Vjp([Dot(Sin(x), w)], [1], [x])[0]!));
        using Gradient<double> gradient = Gradient.Of<double>(Loss);
        double[,] x = { { 0.1 }, { 0.2 }, { 0.3 } }, w = { { 1 }, { 2 }, { 3 } };
        double[][,] by = gradient.Evaluate(x, w).ByInputs;
        for (int r = 0; r < 3; r++)
        {
            Assert.Equal(-Math.Pow(w[r, 0], 2) * Math.Sin(2 * x[r, 0]), by[0][r, 0], 1e-14);
            Assert.Equal(2 * w[r, 0] * Math.Pow(Math.Cos(x[r, 0]), 2), by[1][r, 0], 1e-14);
        }
    }

    [Fact]
    public void An_unused_input_has_no_derivative_and_an_output_that_is_an_input_has_its_cotangent()
    {
        Tensor c = Trace.Input("c", [2]);
        Tensor?[] pulled = Derivative.Vjp([y0, Sin(y0)], [c, null], [y0, rate]);
        Assert.Same(c, pulled[0]);
        Assert.Null(pulled[1]);
        Assert.Null(Derivative.Jvp([Sin(rate)], [y0], [c])[0]);
    }

    [Fact]
    public void Conditions_and_stopped_gradients_have_no_derivative()
    {
        Assert.Null(Derivative.Vjp([Sum(Where(y0 > 0, 1, 2))], [1], [y0])[0]);
        Assert.Null(Derivative.Vjp([Sum(StopGradient(y0) * 2)], [1], [y0])[0]);
        Assert.Null(Derivative.Vjp([Sum(Sign(y0))], [1], [y0])[0]);
    }
}
