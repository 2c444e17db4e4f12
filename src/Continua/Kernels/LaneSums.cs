using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Weighted sums over a block of rows in which each row has its own weights. A term with weight zero is left out, so that
/// neither its value, which may be undefined, nor the number of terms of other rows affects a row's result.
/// </summary>
internal static unsafe class LaneSums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>result = from + Σⱼ weightⱼ termⱼ; without from, the sum alone.</summary>
    /// <param name="result">[size] per lane.</param>
    /// <param name="from">[size] per lane, or null.</param>
    /// <param name="terms">The summands, each [size] per lane.</param>
    /// <param name="weights">One weight per summand and lane.</param>
    /// <param name="stride">The number of values from the weights of one summand to those of the next.</param>
    /// <param name="count">The number of summands.</param>
    public static void Combine(
        T* result, T* from, T** terms, T* weights, int stride, int count, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Combine<Vector512<T>, Simd512<T>>(result, from, terms, weights, stride, count, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Combine<Vector256<T>, Simd256<T>>(result, from, terms, weights, stride, count, size, lanes);
        }
        else
        {
            Combine<Vector128<T>, Simd128<T>>(result, from, terms, weights, stride, count, size, lanes);
        }
    }

    /// <summary>result = from + Σⱼ weightⱼ (termⱼ − origin).</summary>
    /// <param name="origin">[size] per lane.</param>
    public static void CombineDifferences(
        T* result, T* from, T* origin, T** terms, T* weights, int stride, int count, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            CombineDifferences<Vector512<T>, Simd512<T>>(result, from, origin, terms, weights, stride, count, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            CombineDifferences<Vector256<T>, Simd256<T>>(result, from, origin, terms, weights, stride, count, size, lanes);
        }
        else
        {
            CombineDifferences<Vector128<T>, Simd128<T>>(result, from, origin, terms, weights, stride, count, size, lanes);
        }
    }

    /// <summary>result = |result| + weight · |value|, with one weight per lane.</summary>
    /// <param name="result">[size] per lane.</param>
    /// <param name="values">[size] per lane.</param>
    public static void AddMagnitudes(T* result, T* values, T* weights, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddMagnitudes<Vector512<T>, Simd512<T>>(result, values, weights, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddMagnitudes<Vector256<T>, Simd256<T>>(result, values, weights, size, lanes);
        }
        else
        {
            AddMagnitudes<Vector128<T>, Simd128<T>>(result, values, weights, size, lanes);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void AddMagnitudes<TVector, TSimd>(T* result, T* values, T* weights, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int inner = lanes > 1 ? lanes : size, total = size * lanes;
        for (int start = 0; start < total; start += inner)
        {
            for (int l = 0; l < inner; l += TSimd.Count)
            {
                TVector weight = lanes > 1 ? TSimd.Load(weights + l) : TSimd.Splat(*weights);
                T* at = result + start + l;
                TSimd.Store(
                    at, TSimd.MultiplyAdd(weight, TSimd.Abs(TSimd.Load(values + start + l)), TSimd.Abs(TSimd.Load(at))));
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void CombineDifferences<TVector, TSimd>(
        T* result, T* from, T* origin, T** terms, T* weights, int stride, int count, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int inner = lanes > 1 ? lanes : size, total = size * lanes;
        TVector zero = TSimd.Splat(T.Zero);
        for (int start = 0; start < total; start += inner)
        {
            for (int l = 0; l < inner; l += TSimd.Count)
            {
                TVector sum = TSimd.Load(from + start + l), at = TSimd.Load(origin + start + l);
                for (int j = 0; j < count; j++)
                {
                    TVector weight = lanes > 1 ? TSimd.Load(weights + (j * stride) + l) : TSimd.Splat(weights[j * stride]);
                    TVector added = TSimd.MultiplyAdd(weight, TSimd.Subtract(TSimd.Load(terms[j] + start + l), at), sum);
                    sum = TSimd.Select(TSimd.Equal(weight, zero), sum, added);
                }

                TSimd.Store(result + start + l, sum);
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Combine<TVector, TSimd>(
        T* result, T* from, T** terms, T* weights, int stride, int count, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int inner = lanes > 1 ? lanes : size, total = size * lanes;
        TVector zero = TSimd.Splat(T.Zero);
        for (int start = 0; start < total; start += inner)
        {
            for (int l = 0; l < inner; l += TSimd.Count)
            {
                TVector sum = from == null ? zero : TSimd.Load(from + start + l);
                for (int j = 0; j < count; j++)
                {
                    TVector weight = lanes > 1 ? TSimd.Load(weights + (j * stride) + l) : TSimd.Splat(weights[j * stride]);
                    TVector added = TSimd.MultiplyAdd(weight, TSimd.Load(terms[j] + start + l), sum);
                    sum = TSimd.Select(TSimd.Equal(weight, zero), sum, added);
                }

                TSimd.Store(result + start + l, sum);
            }
        }
    }
}
