using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Factors one matrix that lies column by column into L and U with row pivots, large ones by panels of columns: a panel is factored, and
/// then all columns to its right are changed by the whole panel at once, in tiles whose numbers stay in registers.
/// </summary>
/// <remarks>
/// Each number still loses its products one after the other, in the order of the columns they come from, each rounded once: the factors
/// are those of <see cref="NarrowLu{T}"/> bit for bit, whatever the width of vectors, panels and tiles.
/// Reference: Golub and Van Loan, Matrix Computations, 4th edition (2013), section 3.4.
/// </remarks>
internal static unsafe class PanelLu<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>So many rows are factored by panels; measured: fewer are factored faster in one.</summary>
    public const int Blocked = 128;

    // Columns of a panel: whole vectors of every kind, so that the rows below it begin at one.
    private const int PanelWidth = 32;

    private const int TileColumns = 4;

    /// <summary>Factors in place.</summary>
    /// <param name="columns">[size · stride], the stride as <see cref="ColumnLu{T}.Stride"/> gives it.</param>
    /// <param name="order">Where the rows of the factors come from, with room for a whole column.</param>
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
        int stride = ColumnLu<T>.Stride(size), width = size < Blocked ? size : PanelWidth;
        int* pivots = stackalloc int[Blocked];
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
            Reduce<TVector, TSimd>(columns, stride, size, first, end);
        }
    }

    /// <summary>Swaps rows of columns as those of a panel were: all swaps of one column after the other, while it is in the nearest cache.</summary>
    /// <param name="pivots">The row that was swapped into each row of the panel.</param>
    /// <param name="from">The first of the columns to change.</param>
    /// <param name="to">Their end.</param>
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

    /// <summary>Factors the columns of a panel, all rows from its first on.</summary>
    /// <param name="pivots">The row that is swapped into each row of the panel.</param>
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

            // x − x is 0, but for an infinite entry, of which 1/x would make solutions of 0.
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
                TVector negative = TSimd.Splat(-target[k]), own = TSimd.Load(target + first);
                TSimd.Store(target + first, TSimd.Select(later, TSimd.MultiplyAdd(head, negative, own), own));
                for (int i = next; i < size; i += TSimd.Count)
                {
                    TSimd.Store(target + i, TSimd.MultiplyAdd(TSimd.Load(column + i), negative, TSimd.Load(target + i)));
                }
            }
        }
    }

    /// <summary>Subtracts a whole panel's products from all columns to its right.</summary>
    private static void Reduce<TVector, TSimd>(T* columns, int stride, int size, int first, int end)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int tiled = end + ((size - end) / TileColumns * TileColumns);
        for (int j = end; j < size; j++)
        {
            ReduceColumn<TVector, TSimd>(columns, stride, first, end, j < tiled ? end : size, j);
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
                    ThreeVectors<TVector, TSimd>(panel + row, target + first, target + row, stride);
                }

                for (; row < rowsEnd; row += TSimd.Count)
                {
                    OneVector<TVector, TSimd>(panel + row, target + first, target + row, stride);
                }
            }
        }
    }

    /// <summary>So many rows of a panel stay in the nearest cache.</summary>
    private static int RowsAtOnce<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T> => 3 * TSimd.Count * (32 / TSimd.Count);

    /// <summary>Subtracts the products of a panel's columns from one column, one panel column after the other.</summary>
    /// <param name="end">The panel's end.</param>
    /// <param name="rows">The end of the rows to change.</param>
    [MethodImpl(Kernel.Options)]
    private static void ReduceColumn<TVector, TSimd>(T* columns, int stride, int first, int end, int rows, int column)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector numbers = TSimd.Load(ColumnLu<T>.Rows.Data);
        T* target = columns + ((nint)column * stride);
        for (int k = first; k < end; k++)
        {
            T* factors = columns + ((nint)k * stride);
            int start = k / TSimd.Count * TSimd.Count;
            TVector negative = TSimd.Splat(-target[k]), own = TSimd.Load(target + start);
            TVector later = TSimd.Less(TSimd.Splat(T.CreateTruncating(k - start)), numbers);
            TSimd.Store(target + start, TSimd.Select(later, TSimd.MultiplyAdd(TSimd.Load(factors + start), negative, own), own));
            for (int i = start + TSimd.Count; i < rows; i += TSimd.Count)
            {
                TSimd.Store(target + i, TSimd.MultiplyAdd(TSimd.Load(factors + i), negative, TSimd.Load(target + i)));
            }
        }
    }

    /// <summary>Three vectors of rows of four columns.</summary>
    /// <param name="factors">L there: the panel's first column.</param>
    /// <param name="solved">U in the panel's rows: the first of the four columns.</param>
    [MethodImpl(Kernel.Options)]
    private static void ThreeVectors<TVector, TSimd>(T* factors, T* solved, T* target, int stride)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int second = TSimd.Count, third = 2 * TSimd.Count;
        T* one = target + stride, two = one + stride, three = two + stride;
        TVector a0 = TSimd.Load(target), b0 = TSimd.Load(target + second), c0 = TSimd.Load(target + third);
        TVector a1 = TSimd.Load(one), b1 = TSimd.Load(one + second), c1 = TSimd.Load(one + third);
        TVector a2 = TSimd.Load(two), b2 = TSimd.Load(two + second), c2 = TSimd.Load(two + third);
        TVector a3 = TSimd.Load(three), b3 = TSimd.Load(three + second), c3 = TSimd.Load(three + third);
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
        TSimd.Store(one, a1);
        TSimd.Store(one + second, b1);
        TSimd.Store(one + third, c1);
        TSimd.Store(two, a2);
        TSimd.Store(two + second, b2);
        TSimd.Store(two + third, c2);
        TSimd.Store(three, a3);
        TSimd.Store(three + second, b3);
        TSimd.Store(three + third, c3);
    }

    /// <summary>One vector of rows of four columns.</summary>
    [MethodImpl(Kernel.Options)]
    private static void OneVector<TVector, TSimd>(T* factors, T* solved, T* target, int stride)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        T* one = target + stride, two = one + stride, three = two + stride;
        TVector a0 = TSimd.Load(target), a1 = TSimd.Load(one), a2 = TSimd.Load(two), a3 = TSimd.Load(three);
        for (int k = 0; k < PanelWidth; k++, factors += stride)
        {
            TVector a = TSimd.Negate(TSimd.Load(factors));
            a0 = TSimd.MultiplyAdd(a, TSimd.Splat(solved[k]), a0);
            a1 = TSimd.MultiplyAdd(a, TSimd.Splat(solved[k + stride]), a1);
            a2 = TSimd.MultiplyAdd(a, TSimd.Splat(solved[k + (2 * stride)]), a2);
            a3 = TSimd.MultiplyAdd(a, TSimd.Splat(solved[k + (3 * stride)]), a3);
        }

        TSimd.Store(target, a0);
        TSimd.Store(one, a1);
        TSimd.Store(two, a2);
        TSimd.Store(three, a3);
    }
}
