using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>Cases of functions that reduce the number of components.</summary>
internal static class ReductionCases
{
    private static readonly Shape[] Shapes = [[], [1], [2], [5], [7], [2, 3], [2, 3, 2], [33]];

    public static IEnumerable<PrimitiveCase> All =>
    [
        .. Whole("Sum", Sum, x => x.Sum()),
        .. Whole("Mean", Mean, x => x.Average()),
        .. Whole("Max", Max, x => x.Max()),
        .. Whole("Min", Min, x => x.Min()),
        .. Whole("LogSumExp", LogSumExp, x => Math.Log(x.Sum(Math.Exp))),
        .. Axes([2, 3, 2]), .. Axes([4]), .. Axes([1, 3]), .. Axes([3, 1]),
        new(
            "Dot", x => Dot(x[0], x[1]), x => [x[0].Zip(x[1], (a, b) => a * b).Sum()], new CaseInput([5]), new CaseInput([5])),
        new(
            "Dot of broadcast", x => Dot(x[0], x[1]), x => [x[0].Select((a, i) => a * x[1][i % 3]).Sum()],
            new CaseInput([2, 3]), new CaseInput([3])),
        new(
            "LogSumExp of large", x => LogSumExp(x[0] + 800), x => [800 + Math.Log(x[0].Sum(Math.Exp))], new CaseInput([4])),
    ];

    private static IEnumerable<PrimitiveCase> Whole(string name, Func<Tensor, Tensor> traced, Func<double[], double> plain) =>
        Shapes.Select(shape => new PrimitiveCase($"{name} {shape}", x => traced(x[0]), x => [plain(x[0])], new CaseInput(shape)));

    private static IEnumerable<PrimitiveCase> Axes(Shape shape) =>
        Enumerable.Range(-shape.Rank, 2 * shape.Rank).Select(axis => new PrimitiveCase(
            $"Sum {shape} along {axis}", x => Sum(x[0], axis),
            x => PlainArrays.SumAxis(x[0], shape, axis < 0 ? axis + shape.Rank : axis), new CaseInput(shape)));
}
