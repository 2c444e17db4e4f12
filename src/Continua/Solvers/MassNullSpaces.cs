namespace Continua;

/// <summary>The null spaces of a mass matrix M: bases of the vectors with wᵀM = 0 and with Mz = 0.</summary>
/// <remarks>
/// Gauss–Jordan elimination with full pivoting for an n × n matrix; remaining entries of at most n·ε times the largest
/// entry of M count as zero.
/// </remarks>
internal sealed class MassNullSpaces
{
    private MassNullSpaces(double[][] left, double[][] right) => (Left, Right) = (left, right);

    /// <summary>A basis of the vectors w with wᵀM = 0; each gives a constraint wᵀf(t, y) = 0.</summary>
    public double[][] Left { get; }

    /// <summary>A basis of the vectors z with Mz = 0: adding them to a state does not change M·y.</summary>
    public double[][] Right { get; }

    public bool IsSingular => Left.Length > 0;

    public static MassNullSpaces Of(double[,] mass) => new(NullSpace(Transposed(mass)), NullSpace(mass));

    private static double[,] Transposed(double[,] matrix)
    {
        double[,] transposed = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++)
            {
                transposed[j, i] = matrix[i, j];
            }
        }

        return transposed;
    }

    private static double[][] NullSpace(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] a = (double[,])matrix.Clone();
        int[] columns = [.. Enumerable.Range(0, n)];
        double tolerance = n * 2.3e-16 * a.Cast<double>().Max(Math.Abs);
        int rank = 0;
        for (; rank < n; rank++)
        {
            (int row, int column) = Largest(a, rank, n);
            if (Math.Abs(a[row, column]) <= tolerance)
            {
                break;
            }

            Swap(a, columns, rank, row, column, n);
            Eliminate(a, rank, n);
        }

        // Each remaining column is a linear combination of the pivot columns.
        return [.. Enumerable.Range(rank, n - rank).Select(free =>
        {
            double[] vector = new double[n];
            vector[columns[free]] = 1;
            for (int i = 0; i < rank; i++)
            {
                vector[columns[i]] = -a[i, free];
            }

            return vector;
        })];
    }

    private static (int Row, int Column) Largest(double[,] a, int from, int n)
    {
        (int row, int column) = (from, from);
        for (int i = from; i < n; i++)
        {
            for (int j = from; j < n; j++)
            {
                (row, column) = Math.Abs(a[i, j]) > Math.Abs(a[row, column]) ? (i, j) : (row, column);
            }
        }

        return (row, column);
    }

    private static void Swap(double[,] a, int[] columns, int pivotIndex, int row, int column, int n)
    {
        for (int j = 0; j < n; j++)
        {
            (a[pivotIndex, j], a[row, j]) = (a[row, j], a[pivotIndex, j]);
        }

        for (int i = 0; i < n; i++)
        {
            (a[i, pivotIndex], a[i, column]) = (a[i, column], a[i, pivotIndex]);
        }

        (columns[pivotIndex], columns[column]) = (columns[column], columns[pivotIndex]);
    }

    private static void Eliminate(double[,] a, int pivotIndex, int n)
    {
        double pivot = a[pivotIndex, pivotIndex];
        for (int j = 0; j < n; j++)
        {
            a[pivotIndex, j] /= pivot;
        }

        for (int i = 0; i < n; i++)
        {
            double factor = a[i, pivotIndex];
            for (int j = 0; j < n && i != pivotIndex && factor != 0; j++)
            {
                a[i, j] -= factor * a[pivotIndex, j];
            }
        }
    }
}
