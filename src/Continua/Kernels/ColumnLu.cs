using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// LU factors of one matrix by itself, column by column, each of whole vectors: all rows of a column are changed at once. The same
/// operations on each number in the same order as in <see cref="NarrowLu{T}"/>, and so the same bits.
/// </summary>
internal static unsafe class ColumnLu<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Fewer rows are solved faster one by one.</summary>
    public const int Least = 5;

    // So many rows are solved in three registers.
    private const int MostInRegisters = 24;

    // The numbers of a whole vector's rows.
    private static readonly NativeBuffer<T> Rows = RowNumbers();

    /// <summary>The distance of columns: whole vectors of the widest kind.</summary>
    public static int Stride(int size) => (size + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;

    /// <summary>Factors in place.</summary>
    /// <param name="columns">[size · stride], column by column.</param>
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

    /// <summary>Solves Ax = b in place.</summary>
    /// <param name="room">Of the stride of a column.</param>
    public static void Solve(T* columns, long* order, T* values, T* room, int size)
    {
        if (typeof(T) == typeof(double) && size <= MostInRegisters && Avx512F.IsSupported)
        {
            if (size <= 8)
            {
                InRegister((double*)columns, order, (double*)values, (double*)room, size);
            }
            else
            {
                InRegisters((double*)columns, order, (double*)values, (double*)room, size);
            }

            new Span<T>(room, size).CopyTo(new Span<T>(values, size));
            return;
        }

        for (int i = 0; i < size; i++)
        {
            room[i] = values[order[i]];
        }

        if (Vector512.IsHardwareAccelerated)
        {
            Solve<Vector512<T>, Simd512<T>>(columns, room, size);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Solve<Vector256<T>, Simd256<T>>(columns, room, size);
        }
        else
        {
            Solve<Vector128<T>, Simd128<T>>(columns, room, size);
        }

        new Span<T>(room, size).CopyTo(new Span<T>(values, size));
    }

    /// <summary>Solves Aᵀx = b in place.</summary>
    /// <param name="room">Of the stride of a column.</param>
    public static void SolveTransposed(T* columns, long* order, T* values, T* room, int size)
    {
        int stride = Stride(size);
        for (int j = 0; j < size; j++)
        {
            T* column = columns + ((nint)j * stride);
            T value = values[j];
            for (int k = 0; k < j; k++)
            {
                value = T.FusedMultiplyAdd(-room[k], column[k], value);
            }

            room[j] = value * column[j];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            T* column = columns + ((nint)i * stride);
            T value = room[i];
            for (int k = size - 1; k > i; k--)
            {
                value = T.FusedMultiplyAdd(-room[k], column[k], value);
            }

            room[i] = value;
        }

        for (int i = 0; i < size; i++)
        {
            values[order[i]] = room[i];
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Factor<TVector, TSimd>(T* columns, long* order, int size)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int stride = Stride(size);
        TVector rows = TSimd.Load(Rows.Data);
        for (int k = 0; k < size; k++)
        {
            order[k] = k;
        }

        for (int k = 0; k < size; k++)
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

            if (pivot != k)
            {
                (order[k], order[pivot]) = (order[pivot], order[k]);
                for (T* other = columns; other < columns + ((nint)size * stride); other += stride)
                {
                    (other[k], other[pivot]) = (other[pivot], other[k]);
                }
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
            for (int j = k + 1; j < size; j++)
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
            TVector negative = TSimd.Splat(-values[k]), own = TSimd.Load(values + first);
            TVector later = TSimd.Less(TSimd.Splat(T.CreateTruncating(k - first)), rows);
            TSimd.Store(values + first, TSimd.Select(later, TSimd.MultiplyAdd(negative, TSimd.Load(column + first), own), own));
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

            TVector own = TSimd.Load(values + last), before = TSimd.Less(rows, TSimd.Splat(T.CreateTruncating(k - last)));
            TSimd.Store(values + last, TSimd.Select(before, TSimd.MultiplyAdd(negative, TSimd.Load(column + last), own), own));
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void InRegister(double* columns, long* order, double* values, double* result, int size)
    {
        Vector512<double> all = Avx512F.PermuteVar8x64(Vector512.Load(values), Vector512.Load(order));
        double* column = columns;
        Forward(ref all, ref column, size, 8);
        Backward(ref all, ref column, size, 8);
        all.Store(result);
    }

    /// <summary>Solves 9 to 24 rows.</summary>
    [MethodImpl(Kernel.Options)]
    private static void InRegisters(double* columns, long* order, double* values, double* result, int size)
    {
        int stride = size <= 16 ? 16 : 24, third = size <= 16 ? 8 : 16;
        Vector512<double> rows = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        Vector512<double> low = Ordered(values, order, size), middle = Ordered(values, order + 8, size), high = Ordered(values, order + third, size);
        double* column = columns;
        Vector512<long> at = Vector512<long>.Zero;
        for (int k = 0; k < 8; k++, column += stride)
        {
            Vector512<double> own = Avx512F.PermuteVar8x64(low, at), place = Vector512.Create((double)k);
            middle = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column + 8), middle);
            high = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column + third), high);
            Vector512<double> changed = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column), low);
            low = Vector512.ConditionalSelect(Vector512.GreaterThan(rows, place), changed, low);
            at += Vector512<long>.One;
        }

        at = Vector512<long>.Zero;
        for (int k = 0; k < Math.Min(8, size - 8); k++, column += stride)
        {
            Vector512<double> own = Avx512F.PermuteVar8x64(middle, at), place = Vector512.Create((double)k);
            high = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column + third), high);
            Vector512<double> changed = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column + 8), middle);
            middle = Vector512.ConditionalSelect(Vector512.GreaterThan(rows, place), changed, middle);
            at += Vector512<long>.One;
        }

        if (size > 16)
        {
            double* inHigh = column + 16;
            Forward(ref high, ref inHigh, size - 16, stride);
            for (int k = size - 17; k >= 0; k--)
            {
                column = columns + ((k + 16) * stride);
                Vector512<double> own = BackwardStep(ref high, column + 16, k);
                low = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column), low);
                middle = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column + 8), middle);
            }

            high.Store(result + 16);
        }

        for (int k = Math.Min(size, 16) - 9; k >= 0; k--)
        {
            column = columns + ((k + 8) * stride);
            Vector512<double> own = BackwardStep(ref middle, column + 8, k);
            low = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column), low);
        }

        middle.Store(result + 8);
        column = columns + (8 * stride);
        Backward(ref low, ref column, 8, stride);
        low.Store(result);
    }

    /// <summary>Eight of 9 to 24 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Ordered(double* values, long* order, int size)
    {
        Vector512<long> places = Vector512.Load(order);
        Vector512<double> low = Avx512F.PermuteVar8x64x2(Vector512.Load(values), places, Vector512.Load(values + 8));
        return size <= 16 ? low : Vector512.ConditionalSelect(
            Vector512.GreaterThan(places, Vector512.Create(15L)).AsDouble(), Avx512F.PermuteVar8x64(Vector512.Load(values + 16), places), low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward(ref Vector512<double> values, ref double* column, int count, int stride)
    {
        Vector512<double> all = values, rows = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        Vector512<long> at = Vector512<long>.Zero;
        for (int k = 0; k < count; k++, column += stride)
        {
            Vector512<double> own = Avx512F.PermuteVar8x64(all, at), place = Vector512.Create((double)k);
            Vector512<double> changed = Avx512F.FusedMultiplyAddNegated(own, Vector512.Load(column), all);
            all = Vector512.ConditionalSelect(Vector512.GreaterThan(rows, place), changed, all);
            at += Vector512<long>.One;
        }

        values = all;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Backward(ref Vector512<double> values, ref double* column, int count, int stride)
    {
        for (int k = count - 1; k >= 0; k--)
        {
            column -= stride;
            BackwardStep(ref values, column, k);
        }
    }

    /// <summary>Solves for one row and changes those above; gives it back in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> BackwardStep(ref Vector512<double> values, double* column, int row)
    {
        Vector512<double> rows = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), place = Vector512.Create((double)row);
        Vector512<double> solved = Avx512F.PermuteVar8x64(values, Vector512.Create((long)row)) * Vector512.Create(column[row]);
        Vector512<double> changed = Avx512F.FusedMultiplyAddNegated(solved, Vector512.Load(column), values);
        changed = Vector512.ConditionalSelect(Vector512.LessThan(rows, place), changed, values);
        values = Vector512.ConditionalSelect(Vector512.Equals(rows, place), solved, changed);
        return solved;
    }

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
