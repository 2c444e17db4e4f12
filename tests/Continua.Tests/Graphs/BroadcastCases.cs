using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>Cases of functions of two or three values whose shapes are broadcast.</summary>
internal static class BroadcastCases
{
    private static readonly (Shape A, Shape B)[] Pairs =
    [
        ([], []), ([3], [3]), ([], [3]), ([3], []), ([2, 3], [3]), ([2, 1], [1, 3]), ([2, 3], [2, 1]), ([1], [2, 2]),
        ([2, 1, 2], [3, 1]), ([17], [17]), ([9], []), ([5], [3, 5]), ([3, 1], [3, 20]), ([3, 1, 6], [3, 4, 6]),
        ([2, 1], [1, 9]), ([2, 6, 4], [6, 1]),
    ];

    public static IEnumerable<PrimitiveCase> All =>
    [
        .. Binary("op_Addition", (a, b) => a + b, (a, b) => a + b),
        .. Binary("op_Subtraction", (a, b) => a - b, (a, b) => a - b),
        .. Binary("op_Multiply", (a, b) => a * b, (a, b) => a * b),
        .. Binary("op_Division", (a, b) => a / b, (a, b) => a / b),
        .. Binary("Min", Min, Math.Min),
        .. Binary("Max", Max, Math.Max),
        .. Binary("Pow", Pow, Math.Pow, signed: false),
        .. Binary("op_LessThan", (a, b) => Where(a < b, a * b, b), (a, b) => a < b ? a * b : b),
        .. Binary("op_GreaterThan", (a, b) => Where(a > b, a * b, b), (a, b) => a > b ? a * b : b),
        .. Binary("op_LessThanOrEqual", (a, b) => Where(a <= b, a * b, b), (a, b) => a <= b ? a * b : b),
        .. Binary("op_GreaterThanOrEqual", (a, b) => Where(a >= b, a * b, b), (a, b) => a >= b ? a * b : b),
        .. Binary("op_Implicit", (a, b) => (2 * a) - (b / 3) + 0.5, (a, b) => (2 * a) - (b / 3) + 0.5),
        Choice([3], [2, 3], []), Choice([], [3], [3]), Choice([2, 1], [3], [1]), Choice([4], [], []), Choice([3, 1], [9], [3, 9]),
        Choice([2, 1, 5], [4, 1], []),
        new("op_Multiply of one value by itself", x => x[0] * x[0], x => [.. x[0].Select(v => v * v)], new CaseInput([3])),
    ];

    private static IEnumerable<PrimitiveCase> Binary(
        string name, Func<Tensor, Tensor, Tensor> traced, Func<double, double, double> plain, bool signed = true) =>
        Pairs.Select(pair => new PrimitiveCase(
            $"{name} {pair.A} {pair.B}",
            x => traced(x[0], x[1]), x => PlainArrays.Zip(x[0], pair.A, x[1], pair.B, plain),
            new CaseInput(pair.A, Signed: signed), new CaseInput(pair.B, Signed: signed)));

    private static PrimitiveCase Choice(Shape condition, Shape yes, Shape no)
    {
        Shape joint = PlainArrays.Joint(condition, PlainArrays.Joint(yes, no));
        double[] Plain(double[][] x)
        {
            double[] c = PlainArrays.Broadcast(x[0], condition, joint);
            double[] a = PlainArrays.Broadcast(x[1], yes, joint), b = PlainArrays.Broadcast(x[2], no, joint);
            return [.. c.Select((v, i) => v > 0 ? a[i] : b[i])];
        }

        return new(
            $"Where {condition} {yes} {no}", x => Where(x[0] > 0, x[1], x[2]), Plain,
            new CaseInput(condition), new CaseInput(yes), new CaseInput(no));
    }
}
