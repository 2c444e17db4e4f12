using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tests.Graphs;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Compilation;

/// <summary>An elementwise operation reads a broadcast operand in place and gives the bits that a copy gives.</summary>
public class BroadcastReadTests
{
    private static readonly Shape[] Smalls = [[20], [6, 1], [6, 20], [5, 1, 1], [5, 6, 1], [1, 6, 1], [5, 1, 20], [1, 1, 20], [1]];

    public static TheoryData<int, bool> Cases => new()
    {
        { 1, true }, { 1, false }, { 3, true }, { 24, true }, { 24, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_and_choices_of_broadcasts_equal_those_of_copies(int lanes, bool perRow)
    {
        Shape whole = [5, 6, 20];
        foreach ((Shape first, Shape second) in Smalls.SelectMany(a => Smalls.Select(b => (a, b))))
        {
            Tensor x = Trace.Input("x", first), y = Trace.Input("y", second), z = Trace.Input("z", whole);
            Tensor result = Where(x - 0.5 < z, (x * z) - y, y);
            using HandRun run = new(
                new([x, y, z], [result]),
                [new(perRow, EachCall: true), InputVariation.Rows, InputVariation.Rows], lanes);
            double[] xs = Values(first.Size * (perRow ? lanes : 1), 1), ys = Values(second.Size * lanes, 2);
            double[] zs = Values(whole.Size * lanes, 3);
            run.Poison();
            run.Set(0, xs);
            run.Set(1, ys);
            run.Set(2, zs);
            run.RunAll();
            Assert.DoesNotContain(run.Program.AllInstructions(), i => i.IsA(typeof(TakeComponents<>)));
            for (int l = 0; l < lanes; l++)
            {
                double[] a = PlainArrays.Broadcast(Lane(xs, first.Size, perRow ? lanes : 1, perRow ? l : 0), first, whole);
                double[] b = PlainArrays.Broadcast(Lane(ys, second.Size, lanes, l), second, whole);
                double[] c = Lane(zs, whole.Size, lanes, l);
                for (int i = 0; i < whole.Size; i++)
                {
                    Assert.Equal(a[i] - 0.5 < c[i] ? (a[i] * c[i]) - b[i] : b[i], run.Output(0, i, l));
                }
            }
        }
    }

    [Fact]
    public void A_broadcast_that_is_held_constant_is_copied_once()
    {
        Tensor x = Trace.Input("x", [20]), z = Trace.Input("z", [6, 20]);
        using HandRun run = new(new([x, z], [x * z]), [InputVariation.Constant, InputVariation.Rows], 1);
        Assert.Contains(run.Program.Instructions("constants"), i => i.IsA(typeof(TakeComponents<>)));
        Assert.DoesNotContain(run.Program.Instructions("rows"), i => i.IsA(typeof(TakeComponents<>)));
    }

    private static double[] Values(int count, ulong seed) =>
        [.. Enumerable.Range(0, count).Select(i => new RandomKey(seed).Uniform(i))];

    private static double[] Lane(double[] values, int size, int lanes, int lane) =>
        [.. Enumerable.Range(0, size).Select(c => values[(c * lanes) + lane])];
}
