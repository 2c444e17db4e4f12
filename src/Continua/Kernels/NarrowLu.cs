using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// LU factorisation of a single matrix stored by rows. The operations and their order are those of
/// <see cref="LaneLu{T}"/>, so the results are the same bit for bit.
/// </summary>
internal static unsafe class NarrowLu<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Rows shorter than this are processed by scalar code.
    private const int MinVectorLength = 8;

    /// <summary>Factors a matrix of [size, size] in place.</summary>
    /// <param name="pivots">For each k, the row that was swapped with row k.</param>
    public static void Factor(T* matrix, T* pivots, int size)
    {
        for (int k = 0; k < size; k++)
        {
            T* pivotRow = matrix + ((nint)k * size);
            int pivot = Pivot(matrix, k, size);
            pivots[k] = T.CreateTruncating(pivot);
            if (pivot != k)
            {
                Swap(pivotRow, matrix + ((nint)pivot * size), size);
            }

            T reciprocal = pivotRow[k] = (T.One / pivotRow[k]) + (pivotRow[k] - pivotRow[k]);
            for (int i = k + 1; i < size; i++)
            {
                T* target = matrix + ((nint)i * size);
                T factor = target[k] *= reciprocal;
                AddScaled(target + k + 1, pivotRow + k + 1, -factor, size - k - 1);
            }
        }
    }

    /// <summary>Applies the row swaps of the factorisation to <paramref name="values"/>.</summary>
    public static void Permute(T* pivots, T* values, int size)
    {
        for (int k = 0; k < size; k++)
        {
            Swap(values, k, int.CreateTruncating(pivots[k]));
        }
    }

    /// <summary>Solves Ax = b with the factors of A; <paramref name="values"/> is b, and then x.</summary>
    public static void Solve(T* factors, T* pivots, T* values, int size)
    {
        if (size == 2)
        {
            SolveTwo(factors, pivots, values);
            return;
        }

        if (size == 3)
        {
            SolveThree(factors, pivots, values);
            return;
        }

        Permute(pivots, values, size);

        // The loops run by rows, so that entries are read consecutively. The terms of each value are added in the same
        // order as in loops by columns.
        for (int i = 1; i < size; i++)
        {
            T* row = factors + ((nint)i * size);
            T value = values[i];
            for (int k = 0; k < i; k++)
            {
                value = T.FusedMultiplyAdd(-values[k], row[k], value);
            }

            values[i] = value;
        }

        for (int i = size - 1; i >= 0; i--)
        {
            T* row = factors + ((nint)i * size);
            T value = values[i];
            for (int k = size - 1; k > i; k--)
            {
                value = T.FusedMultiplyAdd(-values[k], row[k], value);
            }

            values[i] = value * row[i];
        }
    }

    /// <summary>Solves Aᵀx = b with the factors of A; <paramref name="values"/> is b, and then x.</summary>
    public static void SolveTransposed(T* factors, T* pivots, T* values, int size)
    {
        for (int k = 0; k < size; k++)
        {
            T* row = factors + ((nint)k * size);
            T solved = values[k] *= row[k];
            AddScaled(values + k + 1, row + k + 1, -solved, size - k - 1);
        }

        for (int k = size - 1; k > 0; k--)
        {
            AddScaled(values, factors + ((nint)k * size), -values[k], k);
        }

        for (int k = size - 1; k >= 0; k--)
        {
            Swap(values, k, int.CreateTruncating(pivots[k]));
        }
    }

    /// <summary><see cref="Solve"/> for two rows, in registers.</summary>
    private static void SolveTwo(T* factors, T* pivots, T* values)
    {
        (T a, T b) = pivots[0] == T.Zero ? (values[0], values[1]) : (values[1], values[0]);
        b = T.FusedMultiplyAdd(-a, factors[2], b) * factors[3];
        values[0] = T.FusedMultiplyAdd(-b, factors[1], a) * factors[0];
        values[1] = b;
    }

    /// <summary><see cref="Solve"/> for three rows, in registers.</summary>
    private static void SolveThree(T* factors, T* pivots, T* values)
    {
        (T a, T b, T c) = (values[0], values[1], values[2]);
        if (pivots[0] != T.Zero)
        {
            (a, b, c) = pivots[0] == T.One ? (b, a, c) : (c, b, a);
        }

        if (pivots[1] != T.One)
        {
            (b, c) = (c, b);
        }

        b = T.FusedMultiplyAdd(-a, factors[3], b);
        c = T.FusedMultiplyAdd(-a, factors[6], c);
        c = T.FusedMultiplyAdd(-b, factors[7], c) * factors[8];
        b = T.FusedMultiplyAdd(-c, factors[5], b) * factors[4];
        a = T.FusedMultiplyAdd(-c, factors[2], a);
        values[0] = T.FusedMultiplyAdd(-b, factors[1], a) * factors[0];
        values[1] = b;
        values[2] = c;
    }

    private static int Pivot(T* matrix, int column, int size)
    {
        int pivot = column;
        T largest = T.Abs(matrix[((nint)column * size) + column]);
        for (int i = column + 1; i < size; i++)
        {
            T value = T.Abs(matrix[((nint)i * size) + column]);
            if (largest < value)
            {
                (largest, pivot) = (value, i);
            }
        }

        return pivot;
    }

    private static void Swap(T* values, int a, int b) => (values[a], values[b]) = (values[b], values[a]);

    private static void Swap(T* a, T* b, int size)
    {
        for (int j = 0; j < size; j++)
        {
            (a[j], b[j]) = (b[j], a[j]);
        }
    }

    /// <summary>target += factor · source.</summary>
    public static void AddScaled(T* target, T* source, T factor, int count)
    {
        if (count >= MinVectorLength)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                AddScaled<Vector512<T>, Simd512<T>>(target, source, factor, count);
                return;
            }

            if (Vector256.IsHardwareAccelerated)
            {
                AddScaled<Vector256<T>, Simd256<T>>(target, source, factor, count);
                return;
            }
        }

        for (int j = 0; j < count; j++)
        {
            target[j] = T.FusedMultiplyAdd(factor, source[j], target[j]);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void AddScaled<TVector, TSimd>(T* target, T* source, T factor, int count)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector scale = TSimd.Splat(factor);
        int j = 0;
        for (; j + TSimd.Count <= count; j += TSimd.Count)
        {
            TSimd.Store(target + j, TSimd.MultiplyAdd(scale, TSimd.Load(source + j), TSimd.Load(target + j)));
        }

        for (; j < count; j++)
        {
            target[j] = T.FusedMultiplyAdd(factor, source[j], target[j]);
        }
    }
}
