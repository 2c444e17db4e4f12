using Continua.Graphs;
using Continua.Tests.Execution;
using static Continua.Tensor;

namespace Continua.Tests.Differentiation;

/// <summary>
/// The identity of the value with respect to which a derivative is taken: leaves are distinct, equal operations are one
/// value.
/// </summary>
public class ValueIdentityTests
{
    private const double A = 0.7, X0 = 0.4, X1 = -1.3;

    public static TheoryData<string, double> Cases => new()
    {
        { "constant in a field", -Math.Exp(-A) },
        { "broadcast in a field", 2 * Math.Exp(A) },
        { "broadcast written again", 2 * Math.Exp(A) },
        { "constant in a field and as start", Math.Exp(A) * (1 + A) },
        { "constant in a field and as end", 2 * A * Math.Exp(A * A) },
        { "constant in a field and as save time", 2 * A * Math.Exp(A * A) },
        { "constant in a cost", 0.5 },
        { "expression of constants in a field", -Math.Cos(A) * Math.Exp(-Math.Sin(A)) },
        { "constant in a field within a field", Math.Exp(A) },
        { "component selected twice", Math.Cos(X0) * X1 },
        { "slice taken twice", Math.Cos(X0) * X1 },
        { "part of a part", Math.Cos(X0) * X1 },
        { "reshape written twice", (Math.Cos(X0) * X1) + Math.Sin(X0) },
        { "part of a leaf that is read as a whole", 2 * X0 },
        { "part of a leaf in parts that overlap", Math.Cos(X0) + X1 + 1 },
        { "part of a constant that a field reads as a whole", Math.Exp(X0 + A) },
        { "second derivative with respect to a part of a leaf read as a whole", 2 },
        { "product written twice", X1 },
        { "end of a solve read twice", 2 * X0 * Math.Exp(-1) },
        { "solve written twice", 2 * X0 * Math.Exp(-1) },
        { "saved states read twice", 2 * X0 * Math.Exp(-0.5) },
        { "costs read twice", 2 * X0 * (1 - Math.Exp(-1)) },
        { "constant and an equal number", X0 },
        { "constant and an equal constant", X0 },
        { "number written twice", 2 * X0 },
        { "leaf without a path", 0 },
        { "part of a leaf without a path", 0 },
        { "constant without a path", 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_derivative_includes_every_path(string name, double expected)
    {
        using Predictor<double> derivative = Predictor.Of<double>(x => Derivative(name, x));
        Assert.Equal(expected, derivative.Evaluate(null, new double[,] { { X0, X1, A } })[0, 0], 1e-6 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void Hamiltons_equations_may_be_written_component_by_component()
    {
        static Tensor Field(Tensor t, Tensor y)
        {
            Tensor h = (0.5 * Square(y[1])) + (0.5 * Square(y[0]));
            return [Derivatives.Of(h, y[1]), -Derivatives.Of(h, y[0])];
        }

        Solution<double> swing = Ode.Solve<double>(Field, new double[,] { { 1, 0 } }, 0, 1, new() { Rtol = 1e-9, Atol = 1e-9 });
        Assert.Equal(Math.Cos(1), swing.Last[0, 0], 1e-7);
    }

    [Fact]
    public void A_derivative_with_respect_to_a_computed_value_that_the_output_does_not_use_is_rejected()
    {
        Tensor y = Vector(1, 2);
        Tensor h = Sum(Sin(y[0] * 2));
        foreach (Tensor by in (Tensor[])[2 * y[0], Sin(y), Concat(y[0], y[1]), Ode.Solve((_, z) => -z, y, 0, 1).Last])
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(() => Derivatives.Of(h, by));
            Assert.Contains("nothing was computed from", refusal.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => Derivatives.Jvp(h, by, by));
        }

        ArgumentException logical = Assert.Throws<ArgumentException>(() => Derivatives.Of(h, y < 1));
        Assert.Contains("real numbers", logical.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("constant in a field")]
    [InlineData("broadcast in a field")]
    [InlineData("constant in a field within a field")]
    public void Forward_derivatives_through_a_field_are_those_of_the_gradient(string name)
    {
        Tensor x = Tracing.Trace.Input("x", [3]);
        (Tensor value, Tensor by) = Program(name, x);
        double[][] found = RowRun<double>.Of(
            new Graph([x], [Derivatives.Jvp(value, by, by), Sum(by * Derivatives.Of(value, by))]), 1, [[0.4, 0.3, 0.6]]);
        Assert.Equal(found[1][0], found[0][0], 1e-9);
        Assert.True(Math.Abs(found[0][0]) > 0.01);
    }

    [Fact]
    public void A_second_derivative_with_respect_to_a_constant_of_a_field_includes_the_field()
    {
        // exp(−kx) has the mixed derivative (kx − 1)exp(−kx).
        Tensor k = Constant(2), x = Tracing.Trace.Input("x", [1]);
        SolveOptions fine = new() { Rtol = 1e-9, Atol = 1e-9 };
        Tensor solved = Sum(Ode.Solve((_, y) => -k * y * Sum(x), Full([1], 1), 0, 1, options: fine).Last);
        Tensor mixed = Derivatives.Of(Sum(Derivatives.Of(solved, x)), k);
        Assert.Equal(-0.5 * Math.Exp(-0.5), RowRun<double>.Of(new Graph([x], [mixed]), 1, [[0.25]])[0][0], 1e-7);
    }

    private static Tensor Derivative(string name, Tensor x)
    {
        (Tensor value, Tensor by) = Program(name, x);
        return Sum(Derivatives.Of(value, by));
    }

    private static (Tensor Value, Tensor By) Program(string name, Tensor x)
    {
        SolveOptions fine = new() { Rtol = 1e-9, Atol = 1e-9 };
        Tensor k = Constant(A), pair = Broadcast(x[2], [2]), one = Full([1], 1), two = Full([2], 1), start = Reshape(x[0], [1]);
        Tensor End(Func<Tensor, Tensor, Tensor> field, Tensor y0, Tensor t1) => Sum(Ode.Solve(field, y0, 0, t1, options: fine).Last);
        Tensor Saved(Func<Tensor, Tensor, Tensor> field, Tensor time) =>
            Sum(Ode.Solve(field, one, 0, 1, Reshape(time, [1]), options: fine).Saved);
        SolvedTensor decay = Ode.Solve((_, y) => -y, start, 0, 1, new RunningCosts((_, y, _) => y), Vector(0.5), options: fine);
        Tensor same = Constant(2), other = Constant(2), constants = Constant([A, X0], [2]);
        return name switch
        {
            "constant in a field" => (End((_, y) => -k * y, one, 1), k),
            "broadcast in a field" => (End((_, y) => pair * y, two, 1), pair),
            "broadcast written again" => (End((_, y) => Broadcast(x[2], [2]) * y, two, 1), Broadcast(x[2], [2])),
            "constant in a field and as start" => (End((_, y) => k * y, Reshape(k, [1]), 1), k),
            "constant in a field and as end" => (End((_, y) => k * y, one, k), k),
            "constant in a field and as save time" => (Saved((_, y) => k * y, k), k),
            "constant in a cost" => (Sum(Ode.Solve((_, y) => 0 * y, one, 0, 0.5, new RunningCosts((_, y, _) => k * y), options: fine).Costs), k),
            "expression of constants in a field" => (End((_, y) => -Sin(k) * y, one, 1), k),
            "constant in a field within a field" =>
                (End((_, y) => y * Sum(Ode.Solve((_, z) => 0 * z + k, Zeros([1]), 0, 1, options: fine).Last), one, 1), k),
            "component selected twice" => (Sin(x[0]) * x[1], x[0]),
            "slice taken twice" => (Sum(Sin(x[0..1]) * x[1]), x[..1]),
            "part of a part" => (Sum(Sin(x[0..2][0]) * x[1]), x[0]),
            "reshape written twice" => (Sum(Sin(Reshape(x, [3, 1])[0]) * x[1]), Reshape(Reshape(x, [1, 3]), [3, 1])),
            "part of a leaf that is read as a whole" => (Sum(Square(x)), x[0]),
            "part of a leaf in parts that overlap" => (Sin(x[0]) + (x[0] * x[1]) + Sum(x[0..2]), x[0]),
            "part of a constant that a field reads as a whole" => (End((_, y) => Sum(constants) * y, one, 1), constants[0]),
            "second derivative with respect to a part of a leaf read as a whole" =>
                (Derivatives.Of(Sum(Square(x)), x[0]), x[0]),
            "product written twice" => (Sin(x[0]) * x[1], Sin(x[0])),
            "end of a solve read twice" => (Sum(Square(decay.Last)), decay.Last),
            "solve written twice" => (Sum(Square(Ode.Solve((_, y) => -y, start, 0, 1).Last)), Ode.Solve((_, y) => -y, start, 0, 1).Last),
            "saved states read twice" => (Sum(Square(decay.Saved)), decay.Saved),
            "costs read twice" => (Sum(Square(decay.Costs)), decay.Costs),
            "constant and an equal number" => ((same * x[0]) + (2 * x[0]), same),
            "constant and an equal constant" => ((same * x[0]) + (other * x[0]), same),
            "number written twice" => (((Tensor)2 * x[0]) + (2 * x[0]), 2),
            "leaf without a path" => (Sin(x[0]), Constant(3)),
            "part of a leaf without a path" => (Sin(x[0]), x[1]),
            "constant without a path" => (Sin(x[0]), Full([2], 1)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such program"),
        };
    }
}
