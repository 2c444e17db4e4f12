using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// LU factorisation of one matrix stored by columns, with partial pivoting. Large matrices are factored by panels of
/// columns: after a panel is factored, all columns to its right are updated by the whole panel at once, in tiles that
/// stay in registers.
/// </summary>
/// <remarks>
/// Products are subtracted from each entry one after the other, in column order, each with one rounding. The factors
/// are those of <see cref="NarrowLu{T}"/> bit for bit, for every width of vectors, panels and tiles.
/// Reference: Golub and Van Loan, Matrix Computations, 4th edition (2013), section 3.4.
/// </remarks>
internal static unsafe class PanelLu<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// From this many rows on, matrices are factored by panels. Measured: smaller matrices are factored faster in a
    /// single panel.
    /// </summary>
    public const int MinPanelledSize = 128;

    // The number of columns of a panel: a multiple of every vector width, so that the rows below its diagonal block
    // start at a whole vector.
    private const int PanelWidth = 32;

    private const int TileColumns = 4;

    /// <summary>Factors a matrix in place.</summary>
    /// <param name="columns">[size, stride], with the stride of <see cref="ColumnLu{T}.Stride"/>.</param>
    /// <param name="order">
    /// Receives for each row of the factors the index of the corresponding row of the matrix; as long as a padded
    /// column.
    /// </param>
    public static void Factor(T* columns, long* order, int size)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Factor<Vector512<T>, Simd512<T>>(columns, order, size);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Factor<Vector256<T>, Simd256<T>>(columns, order, size);
        }
        else
        {
            Factor<Vector128<T>, Simd128<T>>(columns, order, size);
        }
    }

    private static void Factor<TVector, TSimd>(T* columns, long* order, int size)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int stride = ColumnLu<T>.Stride(size), width = size < MinPanelledSize ? size : PanelWidth;
        int* pivots = stackalloc int[MinPanelledSize];
        for (int k = 0; k < size; k++)
        {
            order[k] = k;
        }

        for (int first = 0; first < size; first += width)
        {
            int end = Math.Min(first + width, size);
            FactorPanel<TVector, TSimd>(columns, stride, pivots, size, first, end);
            for (int k = first; k < end; k++)
            {
                (order[k], order[pivots[k - first]]) = (order[pivots[k - first]], order[k]);
            }

            SwapRows(columns, stride, pivots, first, end, 0, first);
            SwapRows(columns, stride, pivots, first, end, end, size);
            UpdateRight<TVector, TSimd>(columns, stride, size, first, end);
        }
    }

    /// <summary>
    /// Applies the row swaps of a panel to other columns, one column at a time, so that the column stays in the L1
    /// cache.
    /// </summary>
    /// <param name="pivots">For each row of the panel, the row that was swapped with it.</param>
    /// <param name="from">The first column to change.</param>
    /// <param name="to">The end of the columns to change, exclusive.</param>
    private static void SwapRows(T* columns, int stride, int* pivots, int first, int end, int from, int to)
    {
        for (int j = from; j < to; j++)
        {
            T* column = columns + ((nint)j * stride);
            for (int k = first; k < end; k++)
            {
                int pivot = pivots[k - first];
                (column[k], column[pivot]) = (column[pivot], column[k]);
            }
        }
    }

    /// <summary>Factors the columns of a panel, in all rows from its first row on.</summary>
    /// <param name="pivots">Receives for each row of the panel the row that is swapped with it.</param>
    [MethodImpl(Kernel.Options)]
    private static void FactorPanel<TVector, TSimd>(T* columns, int stride, int* pivots, int size, int panel, int end)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector rows = TSimd.Load(ColumnLu<T>.Rows.Data);
        for (int k = panel; k < end; k++)
        {
            T* column = columns + ((nint)k * stride);
            int pivot = k;
            T largest = T.Abs(column[k]);
            for (int i = k + 1; i < size; i++)
            {
                T value = T.Abs(column[i]);
                if (largest < value)
                {
                    (largest, pivot) = (value, i);
                }
            }

            pivots[k - panel] = pivot;
            for (int j = panel; pivot != k && j < end; j++)
            {
                T* other = columns + ((nint)j * stride);
                (other[k], other[pivot]) = (other[pivot], other[k]);
            }

            // x − x is NaN for an infinite x: without this term, 1/∞ = 0 would give solutions of 0.
            T reciprocal = column[k] = (T.One / column[k]) + (column[k] - column[k]);
            int first = k / TSimd.Count * TSimd.Count, next = first + TSimd.Count;
            TVector later = TSimd.Less(TSimd.Splat(T.CreateTruncating(k - first)), rows), factor = TSimd.Splat(reciprocal);
            TVector head = TSimd.Load(column + first);
            TSimd.Store(column + first, TSimd.Select(later, TSimd.Multiply(head, factor), head));
            for (int i = next; i < size; i += TSimd.Count)
            {
                TSimd.Store(column + i, TSimd.Multiply(TSimd.Load(column + i), factor));
            }

            head = TSimd.Load(column + first);
            for (int j = k + 1; j < end; j++)
            {
                T* target = columns + ((nint)j * stride);
                TVector negative = TSimd.Splat(-target[k]), current = TSimd.Load(target + first);
                TSimd.Store(target + first, TSimd.Select(later, TSimd.MultiplyAdd(head, negative, current), current));
                for (int i = next; i < size; i += TSimd.Count)
                {
                    TSimd.Store(target + i, TSimd.MultiplyAdd(TSimd.Load(column + i), negative, TSimd.Load(target + i)));
                }
            }
        }
    }

    /// <summary>
    /// Updates all columns to the right of a panel: solves for U in the rows of the panel, and subtracts L·U below.
    /// </summary>
    private static void UpdateRight<TVector, TSimd>(T* columns, int stride, int size, int first, int end)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int tiled = end + ((size - end) / TileColumns * TileColumns);
        for (int j = end; j < size; j++)
        {
            UpdateColumn<TVector, TSimd>(columns, stride, first, end, j < tiled ? end : size, j);
        }

        T* panel = columns + ((nint)first * stride);
        for (int rows = end; rows < size; rows += RowsAtOnce<TVector, TSimd>())
        {
            int rowsEnd = Math.Min(rows + RowsAtOnce<TVector, TSimd>(), size);
            for (int j = end; j < tiled; j += TileColumns)
            {
                T* target = columns + ((nint)j * stride);
                int row = rows;
                for (; row + (2 * TSimd.Count) < rowsEnd; row += 3 * TSimd.Count)
                {
                    UpdateThreeVectors<TVector, TSimd>(panel + row, target + first, target + row, stride);
                }

                for (; row < rowsEnd; row += TSimd.Count)
                {
                    UpdateOneVector<TVector, TSimd>(panel + row, target + first, target + row, stride);
                }
            }
        }
    }

    /// <summary>The number of rows updated at once: so many that their part of a panel stays in the L1 cache.</summary>
    private static int RowsAtOnce<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T> => 3 * TSimd.Count * (32 / TSimd.Count);

    /// <summary>Subtracts from a column, for each k of the panel in turn, column k of L times entry k.</summary>
    /// <param name="end">The end of the panel, exclusive.</param>
    /// <param name="rows">The end of the rows to change, exclusive.</param>
    [MethodImpl(Kernel.Options)]
    private static void UpdateColumn<TVector, TSimd>(T* columns, int stride, int first, int end, int rows, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector rowNumbers = TSimd.Load(ColumnLu<T>.Rows.Data);
        T* target = columns + ((nint)column * stride);
        for (int k = first; k < end; k++)
        {
            T* factors = columns + ((nint)k * stride);
            int start = k / TSimd.Count * TSimd.Count;
            TVector negative = TSimd.Splat(-target[k]), current = TSimd.Load(target + start);
            TVector later = TSimd.Less(TSimd.Splat(T.CreateTruncating(k - start)), rowNumbers);
            TSimd.Store(target + start, TSimd.Select(later, TSimd.MultiplyAdd(TSimd.Load(factors + start), negative, current), current));
            for (int i = start + TSimd.Count; i < rows; i += TSimd.Count)
            {
                TSimd.Store(target + i, TSimd.MultiplyAdd(TSimd.Load(factors + i), negative, TSimd.Load(target + i)));
            }
        }
    }

    /// <summary>Updates a tile of three vectors of rows by four columns.</summary>
    /// <param name="factors">The entries of L in the rows of the tile, in the first column of the panel.</param>
    /// <param name="solved">The entries of U in the rows of the panel, in the first of the four columns.</param>
    [MethodImpl(Kernel.Options)]
    private static void UpdateThreeVectors<TVector, TSimd>(T* factors, T* solved, T* target, int stride)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int second = TSimd.Count, third = 2 * TSimd.Count;
        T* column1 = target + stride, column2 = column1 + stride, column3 = column2 + stride;
        TVector a0 = TSimd.Load(target), b0 = TSimd.Load(target + second), c0 = TSimd.Load(target + third);
        TVector a1 = TSimd.Load(column1), b1 = TSimd.Load(column1 + second), c1 = TSimd.Load(column1 + third);
        TVector a2 = TSimd.Load(column2), b2 = TSimd.Load(column2 + second), c2 = TSimd.Load(column2 + third);
        TVector a3 = TSimd.Load(column3), b3 = TSimd.Load(column3 + second), c3 = TSimd.Load(column3 + third);
        for (int k = 0; k < PanelWidth; k++, factors += stride)
        {
            TVector a = TSimd.Negate(TSimd.Load(factors)), b = TSimd.Negate(TSimd.Load(factors + second));
            TVector c = TSimd.Negate(TSimd.Load(factors + third)), u = TSimd.Splat(solved[k]);
            (a0, b0, c0) = (TSimd.MultiplyAdd(a, u, a0), TSimd.MultiplyAdd(b, u, b0), TSimd.MultiplyAdd(c, u, c0));
            u = TSimd.Splat(solved[k + stride]);
            (a1, b1, c1) = (TSimd.MultiplyAdd(a, u, a1), TSimd.MultiplyAdd(b, u, b1), TSimd.MultiplyAdd(c, u, c1));
            u = TSimd.Splat(solved[k + (2 * stride)]);
            (a2, b2, c2) = (TSimd.MultiplyAdd(a, u, a2), TSimd.MultiplyAdd(b, u, b2), TSimd.MultiplyAdd(c, u, c2));
            u = TSimd.Splat(solved[k + (3 * stride)]);
            (a3, b3, c3) = (TSimd.MultiplyAdd(a, u, a3), TSimd.MultiplyAdd(b, u, b3), TSimd.MultiplyAdd(c, u, c3));
        }

        TSimd.Store(target, a0);
        TSimd.Store(target + second, b0);
        TSimd.Store(target + third, c0);
        TSimd.Store(column1, a1);
        TSimd.Store(column1 + second, b1);
        TSimd.Store(column1 + third, c1);
        TSimd.Store(column2, a2);
        TSimd.Store(column2 + second, b2);
        TSimd.Store(column2 + third, c2);
        TSimd.Store(column3, a3);
        TSimd.Store(column3 + second, b3);
        TSimd.Store(column3 + third, c3);
    }

    /// <summary>Updates a tile of one vector of rows by four columns.</summary>
    [MethodImpl(Kernel.Options)]
    private static void UpdateOneVector<TVector, TSimd>(T* factors, T* solved, T* target, int stride)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        T* column1 = target + stride, column2 = column1 + stride, column3 = column2 + stride;
        TVector a0 = TSimd.Load(target), a1 = TSimd.Load(column1), a2 = TSimd.Load(column2), a3 = TSimd.Load(column3);
        for (int k = 0; k < PanelWidth; k++, factors += stride)
        {
            TVector a = TSimd.Negate(TSimd.Load(factors));
            a0 = TSimd.MultiplyAdd(a, TSimd.Splat(solved[k]), a0);
            a1 = TSimd.MultiplyAdd(a, TSimd.Splat(solved[k + stride]), a1);
            a2 = TSimd.MultiplyAdd(a, TSimd.Splat(solved[k + (2 * stride)]), a2);
            a3 = TSimd.MultiplyAdd(a, TSimd.Splat(solved[k + (3 * stride)]), a3);
        }

        TSimd.Store(target, a0);
        TSimd.Store(column1, a1);
        TSimd.Store(column2, a2);
        TSimd.Store(column3, a3);
    }
}
