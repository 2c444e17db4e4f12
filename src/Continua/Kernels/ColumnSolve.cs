using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Solves with the LU factors of one matrix column by column, so that vectors take all rows of a column at once: by rows each value waits
/// for the one before. The same operations on each value in the same order as in <see cref="NarrowLu{T}"/>, and so the same bits.
/// </summary>
internal static unsafe class ColumnSolve<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Fewer rows are solved faster one by one.</summary>
    public const int Least = 5;

    /// <summary>The room that the columns take.</summary>
    public static long Length(int size) => (long)size * Stride(size);

    /// <summary>Takes factors as columns.</summary>
    /// <param name="factors">[size · size], row by row.</param>
    public static void Take(T* factors, T* columns, int size)
    {
        int stride = Stride(size);
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                columns[((nint)column * stride) + row] = factors[((nint)row * size) + column];
            }
        }
    }

    /// <summary>Solves in place; the values have been permuted.</summary>
    /// <param name="values">[size], with room for whole vectors.</param>
    public static void Run(T* columns, T* values, int size)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            if (typeof(T) == typeof(double) && size <= 8 && Avx512F.IsSupported)
            {
                RunInRegister((double*)columns, (double*)values, size);
                return;
            }

            Run<Vector512<T>, Simd512<T>>(columns, values, size);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run<Vector256<T>, Simd256<T>>(columns, values, size);
        }
        else
        {
            Run<Vector128<T>, Simd128<T>>(columns, values, size);
        }
    }

    // Whole vectors of the widest kind.
    private static int Stride(int size) => (size + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;

    [MethodImpl(Kernel.Options)]
    private static void Run<TVector, TSimd>(T* columns, T* values, int size)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int stride = Stride(size);
        for (int k = 0; k < size; k++)
        {
            Add<TVector, TSimd>(columns + ((nint)k * stride), values, -values[k], k + 1, size);
        }

        for (int k = size - 1; k >= 0; k--)
        {
            T* column = columns + ((nint)k * stride);
            T solved = values[k] *= column[k];
            Add<TVector, TSimd>(column, values, -solved, 0, k);
        }
    }

    /// <summary>values += factor · column, in rows from first to last; whole vectors behind the first ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVector, TSimd>(T* column, T* values, T factor, int first, int last)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int row = first, aligned = Math.Min(last, (first + TSimd.Count - 1) / TSimd.Count * TSimd.Count);
        for (; row < aligned; row++)
        {
            values[row] = T.FusedMultiplyAdd(factor, column[row], values[row]);
        }

        TVector scale = TSimd.Splat(factor);
        for (; row + TSimd.Count <= last; row += TSimd.Count)
        {
            TSimd.Store(values + row, TSimd.MultiplyAdd(scale, TSimd.Load(column + row), TSimd.Load(values + row)));
        }

        for (; row < last; row++)
        {
            values[row] = T.FusedMultiplyAdd(factor, column[row], values[row]);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void RunInRegister(double* columns, double* values, int size)
    {
        Vector512<double> rows = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7), all = Vector512.Load(values);
        Vector512<long> at = Vector512<long>.Zero;
        double* column = columns;
        for (int k = 0; k < size; k++, column += 8)
        {
            Vector512<double> own = Avx512F.PermuteVar8x64(all, at), place = Vector512.Create((double)k);
            Vector512<double> changed = Vector512.FusedMultiplyAdd(-own, Vector512.Load(column), all);
            all = Vector512.ConditionalSelect(Vector512.GreaterThan(rows, place), changed, all);
            at += Vector512<long>.One;
        }

        for (int k = size - 1; k >= 0; k--)
        {
            column -= 8;
            at -= Vector512<long>.One;
            Vector512<double> solved = Avx512F.PermuteVar8x64(all, at) * Vector512.Create(column[k]), place = Vector512.Create((double)k);
            Vector512<double> changed = Vector512.FusedMultiplyAdd(-solved, Vector512.Load(column), all);
            all = Vector512.ConditionalSelect(Vector512.LessThan(rows, place), changed, all);
            all = Vector512.ConditionalSelect(Vector512.Equals(rows, place), solved, all);
        }

        for (int k = 0; k < size; k++)
        {
            values[k] = all.GetElement(k);
        }
    }
}
