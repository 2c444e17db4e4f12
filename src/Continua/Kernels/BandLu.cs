using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// LU factorisation of one band matrix with partial pivoting. The matrix has <c>below</c> diagonals below the main
/// diagonal and <c>above</c> diagonals above it. The diagonal of U is stored as reciprocals. Row i stores the columns
/// i − below … i + above + below; the last <c>below</c> of them are zero at first and are filled by pivoting.
/// </summary>
/// <remarks>
/// Rows are swapped only from the pivot's column on, so the factors of L stay in the rows in which they were computed,
/// and <see cref="Solve"/> interleaves its swaps with the elimination.
/// Reference: Golub, Van Loan 2013, <i>Matrix Computations</i>, section 4.3.3.
/// </remarks>
internal static unsafe class BandLu<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of entries stored per row.</summary>
    public static int Width(int below, int above) => (2 * below) + above + 1;

    /// <summary>
    /// Factors a matrix of <paramref name="size"/> rows in place; it is stored as [size, <see cref="Width"/>].
    /// </summary>
    /// <param name="pivots">For each k, the row that was swapped with row k.</param>
    public static void Factor(T* band, T* pivots, int size, int below, int above)
    {
        int width = Width(below, above);
        for (int k = 0; k < size; k++)
        {
            int lastRow = Math.Min(size - 1, k + below), count = Math.Min(size, k + above + below + 1) - k, pivot = k;
            T* diagonal = Entry(band, k, k, width, below);
            T largest = T.Abs(*diagonal);
            for (int i = k + 1; i <= lastRow; i++)
            {
                T value = T.Abs(*Entry(band, i, k, width, below));
                if (largest < value)
                {
                    (largest, pivot) = (value, i);
                }
            }

            pivots[k] = T.CreateTruncating(pivot);
            if (pivot != k)
            {
                T* other = Entry(band, pivot, k, width, below);
                for (int j = 0; j < count; j++)
                {
                    (diagonal[j], other[j]) = (other[j], diagonal[j]);
                }
            }

            // x − x is NaN for an infinite x: without this term, 1/∞ = 0 would give solutions of 0.
            T reciprocal = *diagonal = (T.One / *diagonal) + (*diagonal - *diagonal);
            for (int i = k + 1; i <= lastRow; i++)
            {
                T* target = Entry(band, i, k, width, below);
                T factor = *target *= reciprocal;
                NarrowLu<T>.AddScaled(target + 1, diagonal + 1, -factor, count - 1);
            }
        }
    }

    /// <summary>Solves Ax = b with the factors of A; <paramref name="values"/> is b, and then x.</summary>
    public static void Solve(T* band, T* pivots, T* values, int size, int below, int above)
    {
        int width = Width(below, above);
        for (int k = 0; k < size; k++)
        {
            Swap(values, k, int.CreateTruncating(pivots[k]));
            int lastRow = Math.Min(size - 1, k + below);
            for (int i = k + 1; i <= lastRow; i++)
            {
                values[i] = T.FusedMultiplyAdd(-values[k], *Entry(band, i, k, width, below), values[i]);
            }
        }

        for (int k = size - 1; k >= 0; k--)
        {
            T* row = Entry(band, k, k, width, below);
            T value = values[k];
            for (int j = Math.Min(size, k + above + below + 1) - k - 1; j > 0; j--)
            {
                value = T.FusedMultiplyAdd(-values[k + j], row[j], value);
            }

            values[k] = value * *row;
        }
    }

    /// <summary>Solves Aᵀx = b with the factors of A; <paramref name="values"/> is b, and then x.</summary>
    public static void SolveTransposed(T* band, T* pivots, T* values, int size, int below, int above)
    {
        int width = Width(below, above);
        for (int k = 0; k < size; k++)
        {
            T* row = Entry(band, k, k, width, below);
            T solved = values[k] *= *row;
            NarrowLu<T>.AddScaled(values + k + 1, row + 1, -solved, Math.Min(size, k + above + below + 1) - k - 1);
        }

        for (int k = size - 1; k >= 0; k--)
        {
            for (int i = Math.Min(size - 1, k + below); i > k; i--)
            {
                values[k] = T.FusedMultiplyAdd(-values[i], *Entry(band, i, k, width, below), values[k]);
            }

            Swap(values, k, int.CreateTruncating(pivots[k]));
        }
    }

    private static T* Entry(T* band, int row, int column, int width, int below) => band + ((nint)row * width) + (column - row + below);

    private static void Swap(T* values, int a, int b) => (values[a], values[b]) = (values[b], values[a]);
}
