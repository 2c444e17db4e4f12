using MathNet.Numerics.LinearAlgebra;
using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>
/// Cases of linear algebra; the references are MathNet and power series. The sizes reach every factorisation.
/// </summary>
internal static class AlgebraCases
{
    public static IEnumerable<PrimitiveCase> All =>
    [
        .. new[] { 1, 2, 4, 7, 26 }.SelectMany(OfSize),
        new(
            "MatMul 3×5×2", x => MatMul(x[0], x[1]), x => Entries(Matrix(x[0], 3) * Matrix(x[1], 5)),
            new CaseInput([3, 5]), new CaseInput([5, 2])),
        new(
            "MatMul 1×4×1", x => MatMul(x[0], x[1]), x => Entries(Matrix(x[0], 1) * Matrix(x[1], 4)),
            new CaseInput([1, 4]), new CaseInput([4, 1])),
    ];

    private static IEnumerable<PrimitiveCase> OfSize(int n)
    {
        Tensor shift = Constant([.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? 3.0 * n : 0)], [n, n]);
        Matrix<double> Shifted(double[] x) => Matrix(x, n) + (3.0 * n * Matrix<double>.Build.DenseIdentity(n));
        return
        [
            new(
                $"Solve {n}×{n}", x => Solve(x[0] + shift, x[1]),
                x => [.. Shifted(x[0]).Solve(Vector<double>.Build.Dense(x[1]))], new CaseInput([n, n]), new CaseInput([n])),
            new(
                $"Solve {n}×{n} with 3 columns", x => Solve(x[0] + shift, x[1]), x => Entries(Shifted(x[0]).Solve(Matrix(x[1], n))),
                new CaseInput([n, n]), new CaseInput([n, 3])),
            new(
                $"LogDet {n}×{n}", x => LogDet(x[0] + shift), x => [Math.Log(Math.Abs(Shifted(x[0]).Determinant()))],
                new CaseInput([n, n])),
            new(
                $"Cholesky {n}×{n}", x => Cholesky(x[0] + shift),
                x => Entries((0.5 * (Shifted(x[0]) + Shifted(x[0]).Transpose())).Cholesky().Factor), new CaseInput([n, n])),
            new(
                $"MatrixExponential {n}×{n}", x => MatrixExponential(x[0] * (2.0 / n)),
                x => Entries(Exponential(Matrix(x[0], n) * (2.0 / n))), new CaseInput([n, n])),
        ];
    }

    private static Matrix<double> Matrix(double[] x, int rows) =>
        Matrix<double>.Build.Dense(rows, x.Length / rows, (i, j) => x[(i * (x.Length / rows)) + j]);

    private static double[] Entries(Matrix<double> matrix) => [.. matrix.Transpose().ToColumnMajorArray()];

    private static Matrix<double> Exponential(Matrix<double> a)
    {
        Matrix<double> term = Matrix<double>.Build.DenseIdentity(a.RowCount), sum = term;
        for (int k = 1; k < 60; k++)
        {
            term = term * a / k;
            sum += term;
        }

        return sum;
    }
}
