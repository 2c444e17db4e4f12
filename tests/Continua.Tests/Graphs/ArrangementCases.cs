using static Continua.Tensor;
using static Continua.Tests.Graphs.PlainArrays;

namespace Continua.Tests.Graphs;

/// <summary>Cases of functions that arrange components, and of constants.</summary>
internal static class ArrangementCases
{
    private static readonly CaseInput Vector5 = new([5]), Matrix = new([4, 3]);

    public static IEnumerable<PrimitiveCase> All => [.. Slices, .. Joins, .. Shapes, .. Gathers, .. Constants];

    private static IEnumerable<PrimitiveCase> Slices =>
    [
        new("Item 1", x => x[0][1], x => [x[0][1]], Vector5),
        new("Item -1", x => x[0][-1], x => [x[0][4]], Vector5),
        new("Item ^2", x => x[0][^2], x => [x[0][3]], Vector5),
        new("Item 1..4", x => x[0][1..4], x => x[0][1..4], Vector5),
        new("Item .. of all", x => x[0][..], x => x[0], Vector5),
        new("Item row of a matrix", x => x[0][2], x => x[0][6..9], Matrix),
        new("Item rows of a matrix", x => x[0][1..3], x => x[0][3..9], Matrix),
        new("Item of an item", x => x[0][2][1], x => [x[0][7]], Matrix),
        new("Item of one", x => x[0][0] * x[0], x => [x[0][0] * x[0][0]], new CaseInput([1])),
        new("Item twice", x => x[0][1] * x[0][3..] * x[0][1], x => Map(x[0][3..], v => v * x[0][1] * x[0][1]), Vector5),
    ];

    private static IEnumerable<PrimitiveCase> Joins =>
    [
        new("Concat vectors", x => Concat(x[0], x[1], x[0]), x => [.. x[0], .. x[1], .. x[0]], Vector5, new CaseInput([2])),
        new("Concat scalars", x => Concat(x[0], x[1], 2), x => [.. x[0], .. x[1], 2], new CaseInput([]), Vector5),
        new("Concat matrices", x => Concat(x[0], x[1]), x => [.. x[0], .. x[1]], Matrix, new CaseInput([2, 3])),
        new("Concat of repeated", x => Concat(Broadcast(x[0], [3]), x[1]), x => [x[0][0], x[0][0], x[0][0], .. x[1]],
            new CaseInput([]), Vector5),
        new("Stack", x => Stack(x[0], x[1]), x => [.. x[0], .. x[1]], Vector5, Vector5),
        new("Stack scalars", x => [x[0][1], -x[0][0], 3], x => [x[0][1], -x[0][0], 3], Vector5),
    ];

    private static IEnumerable<PrimitiveCase> Shapes =>
    [
        new("Reshape", x => Reshape(x[0], [2, 6])[1], x => x[0][6..], Matrix),
        new("Reshape to scalar", x => Reshape(x[0], []) * x[0], x => [x[0][0] * x[0][0]], new CaseInput([1, 1])),
        new("Transpose", x => Transpose(x[0]), x => Transpose(x[0], 4, 3), Matrix),
        new("Transpose twice", x => Transpose(Transpose(x[0])) * 2, x => Map(x[0], v => v * 2), Matrix),
        new("Transpose of a slice", x => Transpose(x[0][1..])[1], x => [x[0][4], x[0][7], x[0][10]], Matrix),
        new("Broadcast scalar", x => Broadcast(x[0], [2, 2]), x => Broadcast(x[0], [], [2, 2]), new CaseInput([])),
        new("Broadcast one", x => Broadcast(x[0], [3]), x => Broadcast(x[0], [1], [3]), new CaseInput([1])),
        new("Broadcast column", x => Broadcast(x[0], [3, 4]), x => Broadcast(x[0], [3, 1], [3, 4]), new CaseInput([3, 1])),
        new("Broadcast row", x => Broadcast(x[0], [2, 5]), x => Broadcast(x[0], [5], [2, 5]), Vector5),
        new("StopGradient", x => StopGradient(x[0]) * x[1], x => [.. x[0].Zip(x[1], (a, b) => a * b)],
            Vector5 with { HasDerivative = false }, Vector5),
    ];

    private static IEnumerable<PrimitiveCase> Gathers =>
    [
        new("ToIndex of labels", x => Gather(x[0], ToIndex(Vector(1, 3))), x => [x[0][1], x[0][3]], Vector5),
        new("Gather components", x => Gather(x[0], x[1]), x => Map(x[1], i => x[0][(int)i]), Vector5, CaseInput.Index([4], 5)),
        new("Gather one component", x => Gather(x[0], x[1]), x => [x[0][(int)x[1][0]]], Vector5, CaseInput.Index([], 5)),
        new("Gather rows", x => Gather(x[0], x[1]), x => [.. x[1].SelectMany(i => x[0][(3 * (int)i)..][..3])],
            Matrix, CaseInput.Index([6], 4)),
        new("Gather of a square", x => Gather(x[0] * x[0], x[1]), x => Map(x[1], i => Math.Pow(x[0][(int)i], 2)),
            Vector5, CaseInput.Index([2, 2], 5)),
    ];

    private static IEnumerable<PrimitiveCase> Constants =>
    [
        new("Constant scalar", x => Constant(3) * x[0], x => Map(x[0], v => 3 * v), Vector5),
        new("Constant array", x => Constant([1, 2, 3, 4], [2, 2]) * x[0], x => [.. x[0].Select((v, i) => v * (i + 1))],
            new CaseInput([2, 2])),
        new("Vector", x => Vector(1, 2) + x[0], x => [x[0][0] + 1, x[0][1] + 2], new CaseInput([2])),
        new("Full", x => Full([2], 4) - x[0], x => Map(x[0], v => 4 - v), new CaseInput([2])),
        new("Zeros", x => Zeros([2]) + x[0], x => x[0], new CaseInput([2])),
    ];
}
