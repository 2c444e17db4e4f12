using System.Numerics;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Tests.Execution;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Kernels;

/// <summary>
/// In expressions of scalars, a block of one row, which runs a tape, gives the bits of the same row in a larger block.
/// </summary>
public class ScalarTapeTests
{
    private const int Inputs = 6, Operations = 60, Rows = 21;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_single_row_has_the_bits_that_it_has_in_a_larger_block(int seed)
    {
        Check<double>(seed);
        Check<float>(seed);
    }

    [Fact]
    public void Values_of_many_components_and_matrix_products_have_no_tape()
    {
        Tensor few = Trace.Input("few", [3]), many = Trace.Input("many", [40]), matrix = Trace.Input("matrix", [3, 3]);
        Assert.True(HasTape(new([few], [few * few])));
        Assert.True(HasTape(new([few], [Sum(few) + (2 * few[1])])));
        Assert.False(HasTape(new([many], [many * many])));
        Assert.False(HasTape(new([few, matrix], [MatVec(matrix, few)])));
    }

    private static bool HasTape(Graph graph) => Compiler<double>.Compile(graph, [.. graph.Inputs.Select(_ => InputVariation.Rows)]).HasTape;

    private static void Check<T>(int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Graph graph = Expression(new(seed));
        Assert.True(HasTape(graph));
        Random random = new(seed + 1000);
        T[] values = [.. Enumerable.Range(0, Inputs * Rows).Select(_ => T.CreateTruncating(Draw(random)))];
        T[] Numbers(int first, int count, int input) => [.. Enumerable.Range(first, count).Select(row => values[(row * Inputs) + input])];
        T[][] Run(int first, int count) => RowRun<T>.Of(graph, count, [.. Enumerable.Range(0, Inputs).Select(input => Numbers(first, count, input))]);
        T[][] all = Run(0, Rows);
        for (int row = 0; row < Rows; row++)
        {
            T[][] alone = Run(row, 1);
            Assert.Equal(
                graph.Outputs.Select((output, k) => BitsOf(RowRun<T>.Row(all[k], output.Size, row))), alone.Select(BitsOf));
        }
    }

    // The sign of NaN is not defined: it depends on the order of operands.
    private static string BitsOf<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Bits.Of(Array.ConvertAll(values, value => T.IsNaN(value) ? T.NaN : value));

    /// <summary>A number of any magnitude, a zero of either sign, an infinity, or NaN.</summary>
    private static double Draw(Random random) => random.Next(12) switch
    {
        0 => 0,
        1 => -0.0,
        2 => double.PositiveInfinity,
        3 => double.NegativeInfinity,
        4 => double.NaN,
        5 => Math.Exp(20 * (random.NextDouble() - 0.5)),
        _ => (4 * random.NextDouble()) - 2,
    };

    private static Graph Expression(Random random)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, Inputs).Select(i => Trace.Input($"x{i}", []))];
        List<Tensor> pool = [.. inputs, 0, 1, -1.5, Concat(inputs[0], inputs[1])[1]];
        Tensor Any() => pool[random.Next(pool.Count)];
        while (pool.Count < Operations)
        {
            (Tensor a, Tensor b) = (Any(), Any());
            pool.Add(random.Next(20) switch
            {
                0 or 1 => a + b,
                2 or 3 => a - b,
                4 or 5 or 6 => a * b,
                7 => a / b,
                8 => -a,
                9 => (a * b) + Any(),
                10 => (a * b) - Any(),
                11 => Any() - (a * b),
                12 => Where(a < b, a, Any()),
                13 => Where(a <= b, Any(), b),
                14 => Min(a, b),
                15 => Max(a, b),
                16 => Tanh(a),
                17 => Exp(a),
                18 => Sum(Concat(a, b, Any())),
                _ => random.Next(6) switch { 0 => Sin(a), 1 => Log(a), 2 => Sqrt(a), 3 => Abs(a), 4 => Softplus(a), _ => Pow(a, b) },
            });
        }

        return new(inputs, [Concat(pool[^1], pool[^2], pool[^3]), pool[^4], Any(), inputs[2]]);
    }
}
