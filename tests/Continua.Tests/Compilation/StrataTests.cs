using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Compilation;

/// <summary>The stratum of a value: computed once, once per call, or for each row.</summary>
public class StrataTests
{
    private static readonly InputVariation Held = new(PerRow: true, EachCall: false), Call = new(PerRow: false, EachCall: true);

    private readonly Tensor w = Trace.Input("w", [3]), t = Trace.Input("t", []), m = Trace.Input("m", [3, 3]);
    private readonly Tensor y = Trace.Input("y", [3]), held = Trace.Input("held", [3]);

    [Fact]
    public void Each_value_is_computed_in_the_cheapest_stratum()
    {
        Program<double> program = Compile(Tanh(w) + (w * Sin(t)) + Cos(held) + (y * held));
        Assert.Single(program.Instructions("constants"));
        Assert.Equal(3, program.Instructions("callConstants").Length);
        Assert.Single(program.Instructions("heldRows"));
        Assert.Equal(3, program.Instructions("rows").Length);
    }

    [Fact]
    public void A_matrix_product_of_constants_is_not_fused_with_a_per_row_bias()
    {
        Program<double> program = Compile(MatVec(m, Sin(t) * w) + MatVec(m, y));
        Assert.Single(program.Instructions("rows"), i => i.IsA(typeof(MatrixVector<>)));
        Assert.Single(program.Instructions("callConstants"), i => i.IsA(typeof(MatrixVector<>)));
        Program<double> swapped = Compile(MatVec(m, y) + MatVec(m, Cos(w)));
        Assert.Single(swapped.Instructions("rows"), i => i.IsA(typeof(MatrixVector<>)));
        Assert.Single(swapped.Instructions("constants"), i => i.IsA(typeof(MatrixVector<>)));
    }

    [Fact]
    public void Weight_gradients_need_no_matrix_per_row()
    {
        Tensor loss = Sum(Square(MatVec(m, Tanh(MatVec(m, y) + w))));
        Tensor?[] pulled = Continua.Differentiation.Derivative.Vjp([loss], [1], [m, w]);
        Tensor[] gradients = [.. pulled.Select(g => new Tensor(SumRowsPrimitive.Instance, g!))];
        Program<double> program = Compile(gradients);
        Assert.DoesNotContain(program.AllInstructions(), i => i.IsA(typeof(OuterProduct<>)));
        Assert.Equal(2, program.Instructions("rows").Count(i => i.IsA(typeof(OuterRowSum<>))));
        Assert.Single(program.Instructions("rows"), i => i.IsA(typeof(ComponentRowSum<>)));
    }

    [Fact]
    public void Operations_that_are_linear_with_held_constants_run_after_the_sum_over_rows()
    {
        Program<double> program = Compile(new Tensor(SumRowsPrimitive.Instance, MatVec(m, y) * w));
        Assert.Equal([typeof(ComponentRowSum<double>)], program.Instructions("rows").Select(i => i.GetType()));
        Assert.Equal(2, program.Instructions("summed").Length);
    }

    [Fact]
    public void Factors_that_change_with_each_call_stay_in_the_sum_over_calls()
    {
        Program<double> program = Compile(new Tensor(SumRowsPrimitive.Instance, y * t));
        Assert.Equal(2, program.Instructions("rows").Length);
        Assert.Empty(program.Instructions("summed"));
    }

    [Fact]
    public void A_per_row_operation_cannot_read_a_sum_over_rows()
    {
        Tensor sum = new(SumRowsPrimitive.Instance, y);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Compile(Sin(sum) * y));
        Assert.Contains("cannot read a sum over rows", error.Message, StringComparison.Ordinal);
        Assert.Contains("'mul'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_over_rows_cannot_be_summed_over_rows_again()
    {
        Tensor sum = new(SumRowsPrimitive.Instance, new Tensor(SumRowsPrimitive.Instance, y));
        Assert.Throws<InvalidOperationException>(() => Compile(sum));
    }

    [Fact]
    public void A_solve_cannot_start_from_a_sum_over_rows()
    {
        Tensor sum = new(SumRowsPrimitive.Instance, y);
        Assert.Throws<InvalidOperationException>(() => Compile(Ode.Solve((s, z) => -z, sum, 0, 1).Last));
    }

    [Fact]
    public void Derivatives_of_sums_over_rows_are_rejected()
    {
        Tensor sum = Sum(new Tensor(SumRowsPrimitive.Instance, y));
        NotSupportedException error = Assert.Throws<NotSupportedException>(
            () => Continua.Differentiation.Derivative.Vjp([sum], [1], [y]));
        Assert.Contains("differentiate the sample's loss", error.Message, StringComparison.Ordinal);
    }

    private Program<double> Compile(params Tensor[] outputs) =>
        Compiler<double>.Compile(
            new([w, m, t, held, y], outputs), [InputVariation.Constant, InputVariation.Constant, Call, Held, InputVariation.Rows]);
}
