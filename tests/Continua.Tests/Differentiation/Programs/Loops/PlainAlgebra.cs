using static Continua.Tensor;

namespace Continua.Tests.Differentiation.Programs.Loops;

/// <summary>Algebra of small matrices, written with operations on their rows and components.</summary>
internal static class PlainAlgebra
{
    public static Tensor Product(Tensor a, Tensor b)
    {
        Tensor columns = Transpose(a);
        return Enumerable.Range(0, b.Shape[0])
            .Select(k => Outer(columns[k], b[k])).Aggregate((sum, term) => sum + term);
    }

    /// <summary>Gaussian elimination without pivoting, for matrices with a dominant diagonal.</summary>
    public static Tensor Solve(Tensor matrix, Tensor right)
    {
        int n = matrix.Shape[0];
        (Tensor[] rows, Tensor[] sides) = Eliminated(matrix, [.. Enumerable.Range(0, n).Select(i => right[i])]);
        Tensor[] x = new Tensor[n];
        for (int i = n - 1; i >= 0; i--)
        {
            Tensor rest = sides[i];
            for (int j = i + 1; j < n; j++)
            {
                rest -= rows[i][j] * x[j];
            }

            x[i] = rest / rows[i][i];
        }

        return Stack(x);
    }

    public static Tensor LogDet(Tensor matrix)
    {
        int n = matrix.Shape[0];
        Tensor[] rows = Eliminated(matrix, [.. Enumerable.Repeat(Zeros([]), n)]).Rows;
        return rows.Index().Aggregate(Zeros([]), (sum, row) => sum + (0.5 * Log(Square(row.Item[row.Index]))));
    }

    public static Tensor Cholesky(Tensor matrix)
    {
        int n = matrix.Shape[0];
        Tensor symmetric = 0.5 * (matrix + Transpose(matrix));
        Tensor[,] factor = new Tensor[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                Tensor rest = symmetric[i][j];
                for (int k = 0; k < j && j <= i; k++)
                {
                    rest -= factor[i, k] * factor[j, k];
                }

                factor[i, j] = j > i ? Zeros([]) : j == i ? Sqrt(rest) : rest / factor[j, j];
            }
        }

        return Reshape(Stack([.. factor.Cast<Tensor>()]), [n, n]);
    }

    /// <summary>The series to A²⁰/20!, for matrices with norms up to 1.</summary>
    public static Tensor Exponential(Tensor matrix)
    {
        Tensor identity = Identity(matrix.Shape[0]), sum = identity;
        for (int k = 20; k > 0; k--)
        {
            sum = identity + ((1.0 / k) * Product(matrix, sum));
        }

        return sum;
    }

    public static Tensor Identity(int n) =>
        Constant([.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? 1.0 : 0)], [n, n]);

    private static (Tensor[] Rows, Tensor[] Sides) Eliminated(Tensor matrix, Tensor[] sides)
    {
        int n = matrix.Shape[0];
        Tensor[] rows = [.. Enumerable.Range(0, n).Select(i => matrix[i])];
        for (int k = 0; k < n; k++)
        {
            for (int i = k + 1; i < n; i++)
            {
                Tensor factor = rows[i][k] / rows[k][k];
                rows[i] -= factor * rows[k];
                sides[i] -= factor * sides[k];
            }
        }

        return (rows, sides);
    }
}
