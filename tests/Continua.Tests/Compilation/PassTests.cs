using Continua.Compilation;
using Continua.Graphs;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Compilation;

/// <summary>The optimisation passes: folding, common subexpressions, row sums and fusion.</summary>
public class PassTests
{
    private readonly Tensor x = Trace.Input("x", [3]), y = Trace.Input("y", [3]), m = Trace.Input("m", [4, 3]);

    [Fact]
    public void Operations_with_neutral_elements_are_removed()
    {
        Tensor[] all = [x + 0, 0 + x, x - 0, x * 1, 1 * x, x / 1, x + Zeros([3]), x * Full([3], 1), -(-x)];
        Assert.All(all, e => Assert.Same(x, Optimized(e).Outputs[0]));
    }

    [Fact]
    public void Successive_selections_of_components_become_one()
    {
        Assert.Same(m, Optimized(Transpose(Transpose(m))).Outputs[0]);
        Assert.Equal(["take"], Operations(Transpose(m)[1][2..]));
        Assert.Equal(["slice"], Operations(m[1..][0][1..]));
        Assert.Same(m, Optimized(Reshape(Reshape(m, [12]), [4, 3])).Outputs[0]);
    }

    [Fact]
    public void Equal_sums_concatenations_and_scatters_are_computed_once()
    {
        Assert.Equal(["sum", "mul"], Operations(Sum(x) * Sum(x)));
        Assert.Equal(["concat", "sin", "cos", "add"], Operations(Sin(Concat(x, y)) + Cos(Concat(x, y))));
        Tensor index = new(new Input("i", new([2], ElementType.Index))), c = Trace.Input("c", [2]);
        Tensor Scattered() => new(new ScatterPrimitive([3]), c, index);
        Assert.Equal(["scatter", "sin", "mul"], Operations(Scattered() * Sin(Scattered()), index, c));
    }

    [Fact]
    public void Different_sums_and_concatenations_are_not_shared()
    {
        Assert.Equal(2, Operations(Concat(Sum(m, 0), Sum(m, 1))).Count(o => o == "sum"));
        Tensor square = Trace.Input("s", [3, 3]);
        Assert.Equal(2, Operations(Sum(square, 0) * Sum(square, 1), square).Count(o => o == "sum"));
        Assert.Equal(2, Operations(Dot(Concat(x, y), Concat(y, x))).Count(o => o == "concat"));
    }

    [Fact]
    public void Zero_and_minus_zero_are_different_constants()
    {
        double[][] result = Execution.RowRun<double>.Of(new([x], [1 / ((0 * x) + 0.0), 1 / (-0.0 * Abs(x))]), 1, [[1, 2, 3]]);
        Assert.Equal(double.PositiveInfinity, result[0][0]);
        Assert.Equal(double.NegativeInfinity, result[1][0]);
    }

    [Fact]
    public void A_bias_is_fused_into_the_matrix_product()
    {
        Tensor bias = Trace.Input("b", [4]);
        Assert.Equal(["matvec"], Operations(MatVec(m, x) + bias, bias));
        Assert.Equal(["matvec"], Operations(bias + MatVec(m, x), bias));
    }

    [Fact]
    public void A_product_with_the_derivative_of_tanh_is_fused()
    {
        Assert.Equal(["timesOneMinusSquare"], Operations(x * (1 - (y * y))).Where(name => name != "broadcast"));
        Assert.Equal(["timesOneMinusSquare"], Operations((1 - (y * y)) * x).Where(name => name != "broadcast"));
    }

    [Fact]
    public void A_product_with_the_derivative_of_elu_is_fused()
    {
        Assert.Equal(["timesEluSlope"], Operations(x * (Min(y, 0) + 1)).Where(name => name != "broadcast"));
        Assert.Equal(["timesEluSlope"], Operations((Min(y, 0) + 1) * x).Where(name => name != "broadcast"));
    }

    [Fact]
    public void A_matrix_product_with_another_use_is_not_fused_with_a_bias()
    {
        Tensor product = MatVec(m, x), bias = Trace.Input("b", [4]);
        Assert.Equal(["matvec", "add", "mul"], Operations((product + bias) * product, bias));
    }

    [Fact]
    public void Unused_values_are_not_computed()
    {
        Tensor unused = Sin(x);
        _ = Cos(unused);
        Assert.Equal(["mul"], Operations(x * y));
    }

    [Fact]
    public void A_mask_shared_by_all_rows_is_applied_after_the_sum_over_rows()
    {
        Tensor shared = Trace.Input("p", [3]), masked = Where(shared > 0, x * y, 0);
        Graph optimized = Passes.Optimize(
            new([x, y, shared], [new(SumRowsPrimitive.Instance, masked)]), [InputVariation.Rows, InputVariation.Rows, InputVariation.Constant],
            mergesLoops: true);
        Assert.Equal("select", optimized.Outputs[0].Primitive.Name);
        Assert.Equal("sumRows", optimized.Outputs[0].Inputs[1].Primitive.Name);
    }

    [Fact]
    public void A_captured_expression_that_is_written_twice_becomes_one_argument_of_a_field()
    {
        Tensor outside = Trace.Input("p", []);
        int Arguments(Func<Tensor> rate) => Trace.Field(Slope(rate), [2]).Arguments.Length;
        Assert.Equal(Arguments(() => Sin(outside * 2)), Arguments(() => Sin((outside * 2) + Exp(outside * 2))));

        static Func<Tensor, Tensor, Tensor> Slope(Func<Tensor> rate) => (t, y) =>
        {
            Tensor f = Tanh(rate() * y);
            return f + (y * (Derivatives.Of(f[0], y)[0] + Derivatives.Of(f[1], y)[1]));
        };
    }

    [Fact]
    public void A_map_and_its_derivative_are_one_loop_unless_one_depends_on_the_other()
    {
        Tensor Energy(Tensor v) => Sum(Loop.Map(part => Sin(part) * Tanh(m[0][0] * part), v));
        Tensor byX = Derivatives.Of(Energy(x), x);
        Assert.Single(Operations(Energy(x) + Sum(byX)), name => name == "map");
        Assert.Equal(2, Operations(Energy(x) + Sum(Loop.Map(part => Square(part), byX))).Count(name => name == "map"));
        Assert.Equal(2, Operations(Energy(x) + Energy(y)).Count(name => name == "map"));

        // The cotangent of a square depends on the value.
        Assert.Equal(2, Operations(Sum(Derivatives.Of(Square(Energy(x)), x))).Count(name => name == "map"));
    }

    private string[] Operations(Tensor output, params Tensor[] more) =>
        [.. Optimized(output, more).Nodes.Where(n => n.Inputs.Length > 0).Select(n => n.Primitive.Name)];

    private Graph Optimized(Tensor output, params Tensor[] more)
    {
        Tensor[] inputs = [x, y, m, .. more];
        return Passes.Optimize(new(inputs, [output]), [.. inputs.Select(_ => InputVariation.Rows)], mergesLoops: true);
    }
}
