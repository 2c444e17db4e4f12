using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Solves systems with the LU factors of one matrix stored by columns, as computed by <see cref="PanelLu{T}"/>. Columns
/// are padded to whole vectors, and all rows of a column are updated at once. The operations on each value and their
/// order are those of <see cref="NarrowLu{T}"/>, so the results are the same bit for bit.
/// </summary>
internal static unsafe class ColumnLu<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Below this number of rows, <see cref="NarrowLu{T}"/> is faster.</summary>
    public const int MinSize = 5;

    // Up to this many rows, a column of doubles fits into three 512-bit registers.
    private const int MaxInRegisters = 24;

    // 0, 1, 2, …: the row numbers within a vector.
    internal static readonly NativeBuffer<T> Rows = RowNumbers();

    /// <summary>The distance between columns in memory: a multiple of the widest vector.</summary>
    /// <remarks>
    /// For large matrices the multiple is odd: at a power of two, the columns of a panel would share a few cache sets.
    /// </remarks>
    public static int Stride(int size)
    {
        int vectors = (size + Vector512<T>.Count - 1) / Vector512<T>.Count;
        return (size < PanelLu<T>.MinPanelledSize ? vectors : vectors | 1) * Vector512<T>.Count;
    }

    /// <summary>Solves Ax = b with the factors of A; <paramref name="values"/> is b, and then x.</summary>
    /// <param name="order">For each row of the factors, the index of the row of A; as long as a padded column.</param>
    /// <param name="scratch">A buffer as long as a padded column.</param>
    public static void Solve(T* columns, long* order, T* values, T* scratch, int size)
    {
        if (typeof(T) == typeof(double) && size <= MaxInRegisters && Avx512F.IsSupported)
        {
            if (size <= 8)
            {
                InRegister((double*)columns, order, (double*)values, size);
            }
            else
            {
                InRegisters((double*)columns, order, (double*)values, size);
            }

            return;
        }

        for (int i = 0; i < size; i++)
        {
            scratch[i] = values[order[i]];
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Solve<Vector512<T>, Simd512<T>>(columns, scratch, size);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Solve<Vector256<T>, Simd256<T>>(columns, scratch, size);
        }
        else
        {
            Solve<Vector128<T>, Simd128<T>>(columns, scratch, size);
        }

        new Span<T>(scratch, size).CopyTo(new Span<T>(values, size));
    }

    /// <summary>Solves Aᵀx = b with the factors of A; <paramref name="values"/> is b, and then x.</summary>
    /// <param name="order">For each row of the factors, the index of the row of A.</param>
    /// <param name="scratch">A buffer as long as a padded column.</param>
    public static void SolveTransposed(T* columns, long* order, T* values, T* scratch, int size)
    {
        int stride = Stride(size);
        for (int j = 0; j < size; j++)
        {
            T* column = columns + ((nint)j * stride);
            T value = values[j];
            for (int k = 0; k < j; k++)
            {
                value = T.FusedMultiplyAdd(-scratch[k], column[k], value);
            }

            scratch[j] = value * column[j];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            T* column = columns + ((nint)i * stride);
            T value = scratch[i];
            for (int k = size - 1; k > i; k--)
            {
                value = T.FusedMultiplyAdd(-scratch[k], column[k], value);
            }

            scratch[i] = value;
        }

        for (int i = 0; i < size; i++)
        {
            values[order[i]] = scratch[i];
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Solve<TVector, TSimd>(T* columns, T* values, int size)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int stride = Stride(size);
        TVector rows = TSimd.Load(Rows.Data);
        for (int k = 0; k < size; k++)
        {
            T* column = columns + ((nint)k * stride);
            int first = k / TSimd.Count * TSimd.Count;
            TVector negative = TSimd.Splat(-values[k]), current = TSimd.Load(values + first);
            TVector later = TSimd.Less(TSimd.Splat(T.CreateTruncating(k - first)), rows);
            TSimd.Store(values + first, TSimd.Select(later, TSimd.MultiplyAdd(negative, TSimd.Load(column + first), current), current));
            for (int i = first + TSimd.Count; i < size; i += TSimd.Count)
            {
                TSimd.Store(values + i, TSimd.MultiplyAdd(negative, TSimd.Load(column + i), TSimd.Load(values + i)));
            }
        }

        for (int k = size - 1; k >= 0; k--)
        {
            T* column = columns + ((nint)k * stride);
            int last = k / TSimd.Count * TSimd.Count;
            T solved = values[k] *= column[k];
            TVector negative = TSimd.Splat(-solved);
            for (int i = 0; i < last; i += TSimd.Count)
            {
                TSimd.Store(values + i, TSimd.MultiplyAdd(negative, TSimd.Load(column + i), TSimd.Load(values + i)));
            }

            TVector current = TSimd.Load(values + last), earlier = TSimd.Less(rows, TSimd.Splat(T.CreateTruncating(k - last)));
            TSimd.Store(values + last, TSimd.Select(earlier, TSimd.MultiplyAdd(negative, TSimd.Load(column + last), current), current));
        }
    }

    /// <summary>Solves up to 8 rows.</summary>
    [MethodImpl(Kernel.Options)]
    private static void InRegister(double* columns, long* order, double* values, int size)
    {
        Vector512<double> all = Avx512F.PermuteVar8x64(Vector512.Load(values), Vector512.Load(order));
        Forward(ref all, columns, size, 8);
        Backward(ref all, columns, size, 8);
        Store(all, values, size);
    }

    /// <summary>Solves 9 to 24 rows.</summary>
    [MethodImpl(Kernel.Options)]
    private static void InRegisters(double* columns, long* order, double* values, int size)
    {
        int stride = size <= 16 ? 16 : 24, third = size <= 16 ? 8 : 16, inMiddle = Math.Min(8, size - 8);
        Vector512<double> low = Ordered(values, order, size), middle = Ordered(values, order + 8, size), high = Ordered(values, order + third, size);
        double* ofMiddle = columns + (8 * stride), ofHigh = columns + (16 * stride);
        Forward(ref low, ref middle, ref high, columns, 8, stride, 8, third);
        Vector512<double> unusedRows = low;
        Forward(ref middle, ref high, ref unusedRows, ofMiddle + 8, inMiddle, stride, third - 8, -8);
        if (size > 16)
        {
            Forward(ref high, ofHigh + 16, size - 16, stride);
            Backward(ref high, ref middle, ref low, ofHigh + 16, size - 16, stride, -8, -16);
            Store(high, values + 16, size - 16);
        }

        Backward(ref middle, ref low, ref unusedRows, ofMiddle + 8, inMiddle, stride, -8, -8);
        Store(middle, values + 8, inMiddle);
        Backward(ref low, columns, 8, stride);
        low.Store(values);
    }

    /// <summary>Loads the values, of which there are 9 to 24, at eight indices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Ordered(double* values, long* order, int size)
    {
        Vector512<long> rows = Vector512.Load(order);
        Vector512<double> low = Avx512F.PermuteVar8x64x2(Vector512.Load(values), rows, Vector512.Load(values + 8));
        return size <= 16 ? low : Vector512.ConditionalSelect(
            Vector512.GreaterThan(rows, Vector512.Create(15L)).AsDouble(), Avx512F.PermuteVar8x64(Vector512.Load(values + 16), rows), low);
    }

    /// <summary>Solves Lx = b in up to eight rows.</summary>
    /// <param name="column">The first column of these rows, at their first row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward(ref Vector512<double> values, double* column, int count, int stride)
    {
        Vector512<double> right = values, solved = Row(right, 0), result = right;
        for (int k = 0; k < count - 1; k++, column += stride)
        {
            result = With(result, solved, k);
            solved = Reduce(ref right, solved, column, k + 1);
        }

        values = With(result, solved, count - 1);
    }

    /// <summary>Solves Lx = b in up to eight rows and updates sixteen other rows.</summary>
    /// <param name="toSecond">The distance in a column from the solved rows to the first eight others.</param>
    /// <param name="toThird">The distance in a column from the solved rows to the last eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward(
        ref Vector512<double> values, ref Vector512<double> second, ref Vector512<double> third, double* column, int count, int stride,
        int toSecond, int toThird)
    {
        Vector512<double> right = values, solved = Row(right, 0), result = right, others = second, last = third;
        for (int k = 0; k < count; k++, column += stride)
        {
            others = Avx512F.FusedMultiplyAddNegated(solved, Vector512.Load(column + toSecond), others);
            last = Avx512F.FusedMultiplyAddNegated(solved, Vector512.Load(column + toThird), last);
            result = With(result, solved, k);
            solved = Reduce(ref right, solved, column, Math.Min(k + 1, count - 1));
        }

        (values, second, third) = (result, others, last);
    }

    /// <summary>Solves Ux = b in up to eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Backward(ref Vector512<double> values, double* column, int count, int stride)
    {
        column += (count - 1) * stride;
        Vector512<double> right = values, solved = Row(right, count - 1) * Vector512.Create(column[count - 1]), result = right;
        for (int k = count - 1; k > 0; k--, column -= stride)
        {
            result = With(result, solved, k);
            solved = Reduce(ref right, solved, column, k - 1) * Vector512.Create(column[k - 1 - stride]);
        }

        values = With(result, solved, 0);
    }

    /// <summary>Solves Ux = b in up to eight rows and updates sixteen other rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Backward(
        ref Vector512<double> values, ref Vector512<double> second, ref Vector512<double> third, double* column, int count, int stride,
        int toSecond, int toThird)
    {
        column += (count - 1) * stride;
        Vector512<double> right = values, solved = Row(right, count - 1) * Vector512.Create(column[count - 1]);
        Vector512<double> result = right, others = second, last = third;
        for (int k = count - 1; k >= 0; k--, column -= stride)
        {
            others = Avx512F.FusedMultiplyAddNegated(solved, Vector512.Load(column + toSecond), others);
            last = Avx512F.FusedMultiplyAddNegated(solved, Vector512.Load(column + toThird), last);
            result = With(result, solved, k);
            int next = Math.Max(k - 1, 0);
            solved = Reduce(ref right, solved, column, next) * Vector512.Create(column[next - stride]);
        }

        (values, second, third) = (result, others, last);
    }

    /// <summary>
    /// Subtracts the products of a solved value from all rows, and returns row <paramref name="next"/> in all lanes.
    /// The product of that row is computed a second time, apart from the others, which shortens the dependency chain
    /// from one solved value to the next. The contents of rows already solved are undefined afterwards.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Reduce(ref Vector512<double> right, Vector512<double> solved, double* column, int next)
    {
        Vector512<double> nextRow = Avx512F.FusedMultiplyAddNegated(solved, Vector512.Create(column[next]), Row(right, next));
        right = Avx512F.FusedMultiplyAddNegated(solved, Vector512.Load(column), right);
        return nextRow;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<double> values, double* target, int count) => Avx512F.MaskStore(
        target, Vector512.LessThan(Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)count)), values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Row(Vector512<double> values, int row) => Avx512F.PermuteVar8x64(values, Vector512.Create((long)row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> With(Vector512<double> values, Vector512<double> current, int row) => Vector512.ConditionalSelect(
        Vector512.Equals(Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), Vector512.Create((double)row)), current, values);

    private static NativeBuffer<T> RowNumbers()
    {
        NativeBuffer<T> rows = new(Vector512<T>.Count);
        for (int i = 0; i < Vector512<T>.Count; i++)
        {
            rows.Data[i] = T.CreateTruncating(i);
        }

        return rows;
    }
}
