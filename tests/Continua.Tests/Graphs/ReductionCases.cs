using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>Cases of functions that reduce the number of components.</summary>
internal static class ReductionCases
{
    private static readonly Shape[] Shapes = [[], [1], [2], [5], [7], [2, 3], [2, 3, 2], [33]];

    private static readonly Shape[] ShapesWithAxes = [[2, 3, 2], [4], [1, 3], [3, 1], [17, 21], [2, 5, 9]];

    public static IEnumerable<PrimitiveCase> All =>
    [
        .. Whole("Sum", Sum, x => x.Sum()),
        .. Whole("Mean", Mean, x => x.Average()),
        .. Whole("Max", Max, x => x.Max()),
        .. Whole("Min", Min, x => x.Min()),
        .. Whole("LogSumExp", LogSumExp, x => Math.Log(x.Sum(Math.Exp))),
        .. Whole("Norm", Norm, x => Math.Sqrt(x.Sum(v => v * v))),
        .. Along("Sum", Sum, x => x.Sum()),
        .. Along("Mean", Mean, x => x.Average()),
        .. Along("MaxAlong", MaxAlong, x => x.Max()),
        .. Along("MinAlong", MinAlong, x => x.Min()),
        .. Along("Norm", Norm, x => Math.Sqrt(x.Sum(v => v * v))),
        .. Along("LogSumExp", LogSumExp, x => Math.Log(x.Sum(Math.Exp))),
        .. ShapesWithAxes.SelectMany(shape => AxesOf(shape).Select(axis => new PrimitiveCase(
            $"Softmax {shape} along {axis}", x => Softmax(x[0], axis),
            x => PlainArrays.MapLines(
                x[0], shape, axis < 0 ? axis + shape.Rank : axis, line => [.. line.Select(v => Math.Exp(v) / line.Sum(Math.Exp))]),
            new CaseInput(shape)))),
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

    private static IEnumerable<int> AxesOf(Shape shape) => Enumerable.Range(-1, shape.Rank + 1);

    private static IEnumerable<PrimitiveCase> Along(
        string name, Func<Tensor, int, Tensor> traced, Func<double[], double> plain) =>
        ShapesWithAxes.SelectMany(shape => AxesOf(shape).Select(axis => new PrimitiveCase(
            $"{name} {shape} along {axis}", x => traced(x[0], axis),
            x => PlainArrays.Reduce(x[0], shape, axis < 0 ? axis + shape.Rank : axis, plain), new CaseInput(shape))));
}
