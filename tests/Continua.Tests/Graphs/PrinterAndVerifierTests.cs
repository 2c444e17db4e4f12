using Continua.Graphs;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>The text form of graphs, their verification, and very deep graphs.</summary>
public class PrinterAndVerifierTests
{
    private readonly Tensor x = Trace.Input("x", [2]), w = Trace.Input("weight", [3, 2]);

    [Fact]
    public void A_graph_prints_one_operation_per_line()
    {
        Graph graph = new([x, w], [Sum(Tanh(MatVec(w, x)) + 0.5), x[1]]);
        Assert.Equal(
            """
            %0 = input{weight} : [3, 2]
            %1 = input{x} : [2]
            %2 = matvec %0 %1 : [3]
            %3 = tanh %2 : [3]
            %4 = constant{0.5} : []
            %5 = broadcast{[]→[3]} %4 : [3]
            %6 = add %3 %5 : [3]
            %7 = sum{[3]→[]} %6 : []
            %8 = slice{1..2} %1 : []
            return %7, %8
            """,
            graph.ToString());
    }

    [Fact]
    public void Long_constants_are_truncated_and_conditions_have_the_type_bool()
    {
        Assert.EndsWith("= less %1 %2 : bool[2]\nreturn %3", (x > 0).ToString(), StringComparison.Ordinal);
        Assert.Contains("constant{1, 2, 3, 4, 5, 6, … (8)}", Vector(1, 2, 3, 4, 5, 6, 7, 8).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_prints_the_same_under_a_culture_with_decimal_commas()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new("de-DE");
        try
        {
            Assert.Contains("constant{0.5}", Constant(0.5).ToString(), StringComparison.Ordinal);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_graph_that_reads_an_undeclared_input_is_rejected_by_its_name()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => new Graph([x], [MatVec(w, x)]).Verify("fold"));
        Assert.Contains("after 'fold' it reads 'weight'; pass that value in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_does_not_follow_from_the_operands_is_rejected()
    {
        Tensor sum = x + x;
        sum.Inputs[0] = w;
        Assert.ThrowsAny<Exception>(() => new Graph([x, w], [sum]).Verify("fold"));
    }

    [Fact]
    public void A_graph_of_a_hundred_thousand_operations_is_sorted_and_differentiated_without_recursion()
    {
        Tensor y = x;
        for (int i = 0; i < 100_000; i++)
        {
            y = Sin(y);
        }

        Assert.Equal(100_001, new Graph([x], [y]).Nodes.Count);
        Assert.NotNull(Continua.Differentiation.Derivative.Vjp([y], [x], [x])[0]);
    }
}
