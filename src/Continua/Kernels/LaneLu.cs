using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// LU factorisation of one matrix per lane with partial pivoting, PA = LU. The diagonal of U is stored as reciprocals.
/// Every entry is one chain of fused multiply-adds in an order fixed by the size, the same as in
/// <see cref="NarrowLu{T}"/>.
/// </summary>
/// <remarks>
/// A singular or non-finite matrix has infinite or NaN factors, and solutions computed with them are not finite either.
/// </remarks>
internal static unsafe class LaneLu<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Factors matrices of [size, size] per lane in place; entries are stored by rows.</summary>
    /// <param name="pivots">For each k, the row that was swapped with row k: [size] per lane.</param>
    public static void Factor(T* matrix, T* pivots, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Factor<Vector512<T>, Simd512<T>>(matrix, pivots, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Factor<Vector256<T>, Simd256<T>>(matrix, pivots, size, lanes);
        }
        else
        {
            Factor<Vector128<T>, Simd128<T>>(matrix, pivots, size, lanes);
        }
    }

    /// <summary>Solves Ax = b; <paramref name="values"/>, [size] per lane, is b, and then x.</summary>
    public static void Solve(T* factors, T* pivots, T* values, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Solve<Vector512<T>, Simd512<T>>(factors, pivots, values, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Solve<Vector256<T>, Simd256<T>>(factors, pivots, values, size, lanes);
        }
        else
        {
            Solve<Vector128<T>, Simd128<T>>(factors, pivots, values, size, lanes);
        }
    }

    /// <summary>Solves Aᵀx = b; <paramref name="values"/>, [size] per lane, is b, and then x.</summary>
    public static void SolveTransposed(T* factors, T* pivots, T* values, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            SolveTransposed<Vector512<T>, Simd512<T>>(factors, pivots, values, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            SolveTransposed<Vector256<T>, Simd256<T>>(factors, pivots, values, size, lanes);
        }
        else
        {
            SolveTransposed<Vector128<T>, Simd128<T>>(factors, pivots, values, size, lanes);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Factor<TVector, TSimd>(T* matrix, T* pivots, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector one = TSimd.Splat(T.One);
        nint row = (nint)size * lanes;
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            T* a = matrix + l;
            for (int k = 0; k < size; k++)
            {
                T* pivotRow = a + (k * row);
                TVector pivot = Pivot<TVector, TSimd>(a, k, size, lanes);
                TSimd.Store(pivots + ((nint)k * lanes) + l, pivot);
                Swap<TVector, TSimd>(a, pivot, k, size, row, size, lanes);
                TVector diagonal = TSimd.Load(pivotRow + ((nint)k * lanes));

                // x − x is NaN for an infinite x: without this term, 1/∞ = 0 would give solutions of 0.
                TVector reciprocal = TSimd.Add(TSimd.Divide(one, diagonal), TSimd.Subtract(diagonal, diagonal));
                TSimd.Store(pivotRow + ((nint)k * lanes), reciprocal);
                for (int i = k + 1; i < size; i++)
                {
                    T* target = a + (i * row);
                    TVector factor = TSimd.Multiply(TSimd.Load(target + ((nint)k * lanes)), reciprocal);
                    TSimd.Store(target + ((nint)k * lanes), factor);
                    TVector negative = TSimd.Negate(factor);
                    for (int j = k + 1; j < size; j++)
                    {
                        T* entry = target + ((nint)j * lanes);
                        TSimd.Store(entry, TSimd.MultiplyAdd(negative, TSimd.Load(pivotRow + ((nint)j * lanes)), TSimd.Load(entry)));
                    }
                }
            }
        }
    }

    /// <summary>
    /// Returns for each lane the row of the entry with the largest absolute value in a column, on or below the
    /// diagonal.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Pivot<TVector, TSimd>(T* matrix, int column, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        nint row = (nint)size * lanes;
        T* entry = matrix + (column * row) + ((nint)column * lanes);
        TVector largest = TSimd.Abs(TSimd.Load(entry)), at = TSimd.Splat(T.CreateTruncating(column));
        for (int i = column + 1; i < size; i++)
        {
            entry += row;
            TVector value = TSimd.Abs(TSimd.Load(entry)), larger = TSimd.Less(largest, value);
            largest = TSimd.Select(larger, value, largest);
            at = TSimd.Select(larger, TSimd.Splat(T.CreateTruncating(i)), at);
        }

        return at;
    }

    /// <summary>Swaps a row with another row, whose index may differ between lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Swap<TVector, TSimd>(T* values, TVector with, int row, int rows, nint stride, int width, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        if (!TSimd.Any(TSimd.Less(TSimd.Splat(T.CreateTruncating(row)), with)))
        {
            return;
        }

        T* current = values + (row * stride);
        for (int i = row + 1; i < rows; i++)
        {
            TVector swaps = TSimd.Equal(with, TSimd.Splat(T.CreateTruncating(i)));
            if (!TSimd.Any(swaps))
            {
                continue;
            }

            T* other = values + (i * stride);
            for (int j = 0; j < width; j++)
            {
                nint at = (nint)j * lanes;
                TVector a = TSimd.Load(current + at), b = TSimd.Load(other + at);
                TSimd.Store(current + at, TSimd.Select(swaps, b, a));
                TSimd.Store(other + at, TSimd.Select(swaps, a, b));
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Solve<TVector, TSimd>(T* factors, T* pivots, T* values, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        nint row = (nint)size * lanes;
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            T* a = factors + l, b = values + l;
            for (int k = 0; k < size; k++)
            {
                Swap<TVector, TSimd>(b, TSimd.Load(pivots + ((nint)k * lanes) + l), k, size, lanes, 1, lanes);
            }

            for (int k = 0; k < size; k++)
            {
                TVector negative = TSimd.Negate(TSimd.Load(b + ((nint)k * lanes)));
                for (int i = k + 1; i < size; i++)
                {
                    T* target = b + ((nint)i * lanes);
                    TSimd.Store(target, TSimd.MultiplyAdd(negative, TSimd.Load(a + (i * row) + ((nint)k * lanes)), TSimd.Load(target)));
                }
            }

            for (int k = size - 1; k >= 0; k--)
            {
                T* source = b + ((nint)k * lanes);
                TVector solved = TSimd.Multiply(TSimd.Load(source), TSimd.Load(a + (k * row) + ((nint)k * lanes)));
                TSimd.Store(source, solved);
                TVector negative = TSimd.Negate(solved);
                for (int i = 0; i < k; i++)
                {
                    T* target = b + ((nint)i * lanes);
                    TSimd.Store(target, TSimd.MultiplyAdd(negative, TSimd.Load(a + (i * row) + ((nint)k * lanes)), TSimd.Load(target)));
                }
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void SolveTransposed<TVector, TSimd>(T* factors, T* pivots, T* values, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        nint row = (nint)size * lanes;
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            T* a = factors + l, b = values + l;
            for (int k = 0; k < size; k++)
            {
                T* source = b + ((nint)k * lanes), factor = a + (k * row);
                TVector solved = TSimd.Multiply(TSimd.Load(source), TSimd.Load(factor + ((nint)k * lanes)));
                TSimd.Store(source, solved);
                TVector negative = TSimd.Negate(solved);
                for (int i = k + 1; i < size; i++)
                {
                    T* target = b + ((nint)i * lanes);
                    TSimd.Store(target, TSimd.MultiplyAdd(negative, TSimd.Load(factor + ((nint)i * lanes)), TSimd.Load(target)));
                }
            }

            for (int k = size - 1; k >= 0; k--)
            {
                T* factor = a + (k * row);
                TVector negative = TSimd.Negate(TSimd.Load(b + ((nint)k * lanes)));
                for (int i = 0; i < k; i++)
                {
                    T* target = b + ((nint)i * lanes);
                    TSimd.Store(target, TSimd.MultiplyAdd(negative, TSimd.Load(factor + ((nint)i * lanes)), TSimd.Load(target)));
                }
            }

            for (int k = size - 1; k >= 0; k--)
            {
                Swap<TVector, TSimd>(b, TSimd.Load(pivots + ((nint)k * lanes) + l), k, size, lanes, 1, lanes);
            }
        }
    }
}
