using Continua.Compilation;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Compilation;

/// <summary>Fusion of instructions: sums of matrix gradients, and concatenations written in place.</summary>
public class JoiningTests
{
    private readonly Tensor x = Trace.Input("x", [3]), y = Trace.Input("y", [3]), m = Trace.Input("m", [3, 3]), b = Trace.Input("b", [3]);

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public void Gradients_of_a_matrix_with_two_uses_are_accumulated_in_one_slot(int lanes)
    {
        Tensor loss = Dot(MatVec(m, x) + b, y) + Dot(MatVec(m, y * y), x);
        Tensor[] sums = [.. Derivative.Vjp([loss], [1], [m, b]).Select(g => new Tensor(SumRowsPrimitive.Instance, g!))];
        using HandRun run = Run(lanes, sums);
        run.RunAll();
        Assert.Equal(2, run.Program.Instructions("rows").Count(i => i.IsA(typeof(OuterRowSum<>))));
        Assert.Empty(run.Program.Instructions("summed"));
        for (int i = 0; i < 9; i++)
        {
            (int row, int column) = (i / 3, i % 3);
            double expected = Enumerable.Range(0, lanes).Sum(l =>
                (Y(row, l) * X(column, l)) + (X(row, l) * Y(column, l) * Y(column, l)));
            Assert.Equal(expected, run.Output(0, i, 0), 1e-12);
        }

        Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(Enumerable.Range(0, lanes).Sum(l => Y(c, l)), run.Output(1, c, 0), 1e-12));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 24)]
    [InlineData(4, 24)]
    [InlineData(5, 24)]
    public void The_gradient_of_a_matrix_with_more_than_two_uses_includes_all_of_them(int uses, int lanes)
    {
        Tensor loss = Enumerable.Range(1, uses).Select(k => Dot(MatVec(m, k * (y + x)), x * (y + k))).Aggregate((a, b) => a + b);
        using HandRun run = Run(lanes, new Tensor(SumRowsPrimitive.Instance, Derivative.Vjp([loss], [1], [m])[0]!));
        run.RunAll();
        for (int i = 0; i < 9; i++)
        {
            (int row, int column) = (i / 3, i % 3);
            double expected = Enumerable.Range(1, uses).Sum(k => Enumerable.Range(0, lanes).Sum(l =>
                X(row, l) * (Y(row, l) + k) * k * (Y(column, l) + X(column, l))));
            Assert.Equal(expected, run.Output(0, i, 0), 1e-10);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public void Parts_of_a_concatenation_are_written_in_place(int lanes)
    {
        using HandRun run = Run(lanes, Concat(x * y, x + y, MatVec(m, x)));
        run.Poison();
        run.RunAll();
        Assert.DoesNotContain(run.Program.AllInstructions(), i => i.IsA(typeof(CopyComponents<>)));
        AssertRows(run, 0, lanes, (c, l) => c < 3 ? X(c, l) * Y(c, l) : c < 6 ? X(c - 3, l) + Y(c - 3, l) : MX(c - 6, l));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public void Parts_that_are_computed_too_early_or_have_other_readers_are_copied(int lanes)
    {
        // For a single row, the vector store of the product would overwrite the sum, which has already been computed.
        Tensor sum = x + y, product = sum * y;
        using HandRun run = Run(lanes, Concat(product, sum), Concat(Tanh(product), x - y));
        run.Poison();
        run.RunAll();
        Assert.Equal(2, run.Program.AllInstructions().Count(i => i.IsA(typeof(CopyComponents<>))));
        AssertRows(run, 0, lanes, (c, l) => c < 3 ? (X(c, l) + Y(c, l)) * Y(c, l) : X(c - 3, l) + Y(c - 3, l));
        AssertRows(run, 1, lanes, (c, l) => c < 3 ? Math.Tanh((X(c, l) + Y(c, l)) * Y(c, l)) : X(c - 3, l) - Y(c - 3, l));
    }

    private static double X(int component, int lane) => 0.1 * (component + 1) * (lane - 3);

    private static double Y(int component, int lane) => 1 - (0.2 * component) + (0.03 * lane);

    private static double MX(int component, int lane) =>
        Enumerable.Range(0, 3).Sum(k => ((3 * component) + k) * 0.5 * X(k, lane));

    private static void AssertRows(HandRun run, int output, int lanes, Func<int, int, double> expected) =>
        Assert.All(Enumerable.Range(0, 6 * lanes), i => Assert.Equal(expected(i / lanes, i % lanes), run.Output(output, i / lanes, i % lanes), 1e-12));

    private HandRun Run(int lanes, params Tensor[] outputs)
    {
        HandRun run = new(new([x, y, m, b], outputs), [InputVariation.Rows, InputVariation.Rows, InputVariation.Constant, InputVariation.Constant], lanes);
        run.Set(0, [.. Enumerable.Range(0, 3 * lanes).Select(i => X(i / lanes, i % lanes))]);
        run.Set(1, [.. Enumerable.Range(0, 3 * lanes).Select(i => Y(i / lanes, i % lanes))]);
        run.Set(2, [.. Enumerable.Range(0, 9).Select(i => 0.5 * i)]);
        run.Set(3, 0.1, 0.2, 0.3);
        return run;
    }
}
