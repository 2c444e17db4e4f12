using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// LU factors of one band matrix with partial pivoting, the reciprocals of U's diagonal in its place. Row i holds the columns
/// i − below … i + above + below, of which pivoting fills the last.
/// </summary>
/// <remarks>
/// Rows are swapped from the pivot's column on, so that factors stay where they were found and solving swaps as it goes.
/// Reference: Golub, Van Loan 2013, <i>Matrix Computations</i>, section 4.3.3.
/// </remarks>
internal static unsafe class BandLu<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The numbers of a row.</summary>
    public static int Width(int below, int above) => (2 * below) + above + 1;

    /// <summary>Factors [size · width] in place.</summary>
    /// <param name="pivots">The row that was swapped into each place.</param>
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

            // x − x is 0, but for an infinite entry, of which 1/x would make solutions of 0.
            T reciprocal = *diagonal = (T.One / *diagonal) + (*diagonal - *diagonal);
            for (int i = k + 1; i <= lastRow; i++)
            {
                T* target = Entry(band, i, k, width, below);
                T factor = *target *= reciprocal;
                NarrowLu<T>.AddScaled(target + 1, diagonal + 1, -factor, count - 1);
            }
        }
    }

    /// <summary>Solves Ax = b in place.</summary>
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

    /// <summary>Solves Aᵀx = b in place.</summary>
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
