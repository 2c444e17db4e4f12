using static Continua.Tensor;
using static Continua.Tests.Graphs.PlainArrays;

namespace Continua.Tests.Graphs;

/// <summary>Cases of matrix products; the larger sizes reach every register tile and its remainder.</summary>
internal static class ProductCases
{
    private static readonly (int Rows, int Columns)[] Sizes = [(1, 1), (4, 3), (3, 5), (19, 9), (8, 17), (1, 6), (6, 1)];

    public static IEnumerable<PrimitiveCase> All => Sizes.SelectMany(size => Of(size.Rows, size.Columns));

    private static IEnumerable<PrimitiveCase> Of(int m, int n) =>
    [
        new($"MatVec {m}×{n}", x => MatVec(x[0], x[1]), x => Product(x, m, n), new CaseInput([m, n]), new CaseInput([n])),
        new(
            $"MatVec {m}×{n} with bias", x => MatVec(x[0], x[1]) + x[2], x => Sum(Product(x, m, n), x[2]),
            new CaseInput([m, n]), new CaseInput([n]), new CaseInput([m])),
        new(
            $"MatVec {m}×{n} of a repeated scalar", x => MatVec(x[0], Broadcast(x[1], [n])) + x[2],
            x => Map(MatVec(x[0], [.. Enumerable.Repeat(x[1][0], n)], m, n), v => v + x[2][0]),
            new CaseInput([m, n]), new CaseInput([]), new CaseInput([])),
        new(
            $"TransposeMatVec {m}×{n}", x => TransposeMatVec(x[0], x[1]),
            x => MatVec(Transpose(x[0], m, n), x[1], n, m), new CaseInput([m, n]), new CaseInput([m])),
        new(
            $"TransposeMatVec {m}×{n} with bias", x => x[2] + TransposeMatVec(x[0], x[1]),
            x => Sum(MatVec(Transpose(x[0], m, n), x[1], n, m), x[2]),
            new CaseInput([m, n]), new CaseInput([m]), new CaseInput([n])),
        new(
            $"Outer {m}×{n}", x => Outer(x[0], x[1]), x => [.. x[0].SelectMany(a => x[1].Select(b => a * b))],
            new CaseInput([m]), new CaseInput([n])),
    ];

    private static double[] Product(double[][] x, int m, int n) => MatVec(x[0], x[1], m, n);

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (p, q) => p + q)];
}
