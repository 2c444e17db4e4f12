using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// The weighted sums, error ratios and masked updates of a one-step method over a block of rows, each row with its own
/// step size.
/// </summary>
internal static unsafe class StageKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>result = y + h Σⱼ weightⱼ termⱼ; without y, h Σⱼ weightⱼ termⱼ.</summary>
    /// <param name="result">[size] per lane.</param>
    /// <param name="y">[size] per lane, or null.</param>
    /// <param name="h">The step size of each lane.</param>
    /// <param name="terms">The summands, each [size] per lane.</param>
    /// <param name="weights">One weight per summand.</param>
    /// <param name="count">The number of summands.</param>
    public static void Combine(T* result, T* y, T* h, T** terms, T* weights, int count, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Combine<Vector512<T>, Simd512<T>>(result, y, h, terms, weights, count, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Combine<Vector256<T>, Simd256<T>>(result, y, h, terms, weights, count, size, lanes);
        }
        else
        {
            Combine<Vector128<T>, Simd128<T>>(result, y, h, terms, weights, count, size, lanes);
        }
    }

    /// <summary>
    /// result = h(w₀·slope0 + w₁·slope1) + Σ weight · stage for one lane; the term of slope1 is omitted if it is null.
    /// The operations and their order are those of two calls of
    /// <see cref="Combine(T*, T*, T*, T**, T*, int, int, int)"/>.
    /// </summary>
    /// <param name="slopeWeights">w₀ and w₁.</param>
    /// <param name="stages">The first stage; consecutive stages are <paramref name="unit"/> components apart.</param>
    /// <param name="terms">The indices of the stages to sum; may be empty.</param>
    public static void CombineSlopesAndStages(
        T* result, T h, T* slope0, T* slope1, T* slopeWeights, T* stages, nint unit, ReadOnlySpan<int> terms, T* weights, int size)
    {
        if (size <= ScalarStageKernels<T>.MaxComponents)
        {
            ScalarStageKernels<T>.CombineSlopesAndStages(
                result, h, slope0, slope1, slopeWeights, stages, unit, terms, weights, size);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            CombineSlopesAndStages<Vector512<T>, Simd512<T>>(
                result, h, slope0, slope1, slopeWeights, stages, unit, terms, weights, size);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            CombineSlopesAndStages<Vector256<T>, Simd256<T>>(
                result, h, slope0, slope1, slopeWeights, stages, unit, terms, weights, size);
        }
        else
        {
            CombineSlopesAndStages<Vector128<T>, Simd128<T>>(
                result, h, slope0, slope1, slopeWeights, stages, unit, terms, weights, size);
        }
    }

    /// <summary>result = changed where mask is not 0, else unchanged.</summary>
    public static void Choose(T* result, T* mask, T* changed, T* unchanged, int size, int lanes)
    {
        if (lanes == 1 && size <= ScalarStageKernels<T>.MaxComponents)
        {
            ScalarStageKernels<T>.Copy(*mask == T.Zero ? unchanged : changed, result, size);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Choose<Vector512<T>, Simd512<T>>(result, mask, changed, unchanged, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Choose<Vector256<T>, Simd256<T>>(result, mask, changed, unchanged, size, lanes);
        }
        else
        {
            Choose<Vector128<T>, Simd128<T>>(result, mask, changed, unchanged, size, lanes);
        }
    }

    /// <summary>sum += value where mask is not 0.</summary>
    public static void AddWhere(T* sums, T* mask, T* values, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddWhere<Vector512<T>, Simd512<T>>(sums, mask, values, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddWhere<Vector256<T>, Simd256<T>>(sums, mask, values, size, lanes);
        }
        else
        {
            AddWhere<Vector128<T>, Simd128<T>>(sums, mask, values, size, lanes);
        }
    }

    /// <summary>
    /// ratio = error / (atol + rtol · max(|y|, |next|)), and for each lane the sum of the squared ratios.
    /// </summary>
    public static void ErrorRatios(
        T* ratios, T* squares, T* error, T* y, T* next, T* atol, T rtol, int size, int lanes)
    {
        if (lanes == 1 && size <= ScalarStageKernels<T>.MaxComponents)
        {
            ScalarStageKernels<T>.ErrorRatios(ratios, squares, error, y, next, atol, rtol, size);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            ErrorRatios<Vector512<T>, Simd512<T>>(ratios, squares, error, y, next, atol, rtol, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            ErrorRatios<Vector256<T>, Simd256<T>>(ratios, squares, error, y, next, atol, rtol, size, lanes);
        }
        else
        {
            ErrorRatios<Vector128<T>, Simd128<T>>(ratios, squares, error, y, next, atol, rtol, size, lanes);
        }
    }

    /// <summary>Writes 0 for each lane whose components are all finite, else NaN.</summary>
    public static void Finite(T* result, T* values, int size, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Finite<Vector512<T>, Simd512<T>>(result, values, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Finite<Vector256<T>, Simd256<T>>(result, values, size, lanes);
        }
        else
        {
            Finite<Vector128<T>, Simd128<T>>(result, values, size, lanes);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Finite<TVector, TSimd>(T* result, T* values, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        // x − x is 0 if x is finite, else NaN; a sum of such differences is 0 only if all components are finite.
        if (lanes == 1)
        {
            T all = T.Zero;
            for (int c = 0; c < size; c++)
            {
                all += values[c] - values[c];
            }

            *result = all;
            return;
        }

        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector sum = TSimd.Splat(T.Zero);
            T* x = values + l;
            for (int c = 0; c < size; c++, x += lanes)
            {
                TVector value = TSimd.Load(x);
                sum = TSimd.Add(sum, TSimd.Subtract(value, value));
            }

            TSimd.Store(result + l, sum);
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Combine<TVector, TSimd>(
        T* result, T* y, T* h, T** terms, T* weights, int count, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int inner = lanes > 1 ? lanes : size, n = TSimd.Count;
        int total = size * lanes;
        TVector step = TSimd.Splat(*h);
        for (int start = 0; start < total; start += inner)
        {
            // Four independent chains share the weights and hide the latency of the multiply-adds.
            int l = 0;
            for (; l + (4 * n) <= inner; l += 4 * n)
            {
                int at = start + l;
                T* term = terms[0] + at;
                TVector weight = TSimd.Splat(weights[0]);
                TVector a = TSimd.Multiply(weight, TSimd.Load(term)), b = TSimd.Multiply(weight, TSimd.Load(term + n));
                TVector c = TSimd.Multiply(weight, TSimd.Load(term + (2 * n))), d = TSimd.Multiply(weight, TSimd.Load(term + (3 * n)));
                for (int j = 1; j < count; j++)
                {
                    term = terms[j] + at;
                    weight = TSimd.Splat(weights[j]);
                    a = TSimd.MultiplyAdd(weight, TSimd.Load(term), a);
                    b = TSimd.MultiplyAdd(weight, TSimd.Load(term + n), b);
                    c = TSimd.MultiplyAdd(weight, TSimd.Load(term + (2 * n)), c);
                    d = TSimd.MultiplyAdd(weight, TSimd.Load(term + (3 * n)), d);
                }

                T* from = y == null ? null : y + at, steps = lanes > 1 ? h + l : null;
                Step<TVector, TSimd>(result + at, from, steps, step, a, 0);
                Step<TVector, TSimd>(result + at, from, steps, step, b, n);
                Step<TVector, TSimd>(result + at, from, steps, step, c, 2 * n);
                Step<TVector, TSimd>(result + at, from, steps, step, d, 3 * n);
            }

            for (; l < inner; l += n)
            {
                int at = start + l;
                TVector sum = TSimd.Multiply(TSimd.Splat(weights[0]), TSimd.Load(terms[0] + at));
                for (int j = 1; j < count; j++)
                {
                    sum = TSimd.MultiplyAdd(TSimd.Splat(weights[j]), TSimd.Load(terms[j] + at), sum);
                }

                Step<TVector, TSimd>(result + at, y == null ? null : y + at, lanes > 1 ? h + l : null, step, sum, 0);
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void CombineSlopesAndStages<TVector, TSimd>(
        T* result, T h, T* slope0, T* slope1, T* slopeWeights, T* stages, nint unit, ReadOnlySpan<int> terms, T* weights, int size)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector step = TSimd.Splat(h), weight0 = TSimd.Splat(slopeWeights[0]), weight1 = TSimd.Splat(slopeWeights[1]);
        for (int c = 0; c < size; c += TSimd.Count)
        {
            TVector sum0 = TSimd.Multiply(weight0, TSimd.Load(slope0 + c));
            sum0 = TSimd.Multiply(
                step, slope1 == null ? sum0 : TSimd.MultiplyAdd(weight1, TSimd.Load(slope1 + c), sum0));
            if (terms.Length > 0)
            {
                TVector sum = TSimd.Multiply(TSimd.Splat(weights[0]), TSimd.Load(stages + (terms[0] * unit) + c));
                for (int j = 1; j < terms.Length; j++)
                {
                    sum = TSimd.MultiplyAdd(TSimd.Splat(weights[j]), TSimd.Load(stages + (terms[j] * unit) + c), sum);
                }

                sum0 = TSimd.Add(sum0, sum);
            }

            TSimd.Store(result + c, sum0);
        }
    }

    /// <summary>
    /// result = y + h · sum. A null y counts as zero; if h is null, <paramref name="step"/> is the step size.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TVector, TSimd>(T* result, T* y, T* h, TVector step, TVector sum, int at)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        step = h == null ? step : TSimd.Load(h + at);
        TSimd.Store(result + at, y == null ? TSimd.Multiply(step, sum) : TSimd.MultiplyAdd(step, sum, TSimd.Load(y + at)));
    }

    [MethodImpl(Kernel.Options)]
    private static void Choose<TVector, TSimd>(T* result, T* mask, T* changed, T* unchanged, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int inner = lanes > 1 ? lanes : size;
        int total = size * lanes;
        TVector zero = TSimd.Splat(T.Zero);
        for (int start = 0; start < total; start += inner)
        {
            for (int l = 0; l < inner; l += TSimd.Count)
            {
                TVector m = lanes > 1 ? TSimd.Load(mask + l) : TSimd.Splat(*mask);
                TSimd.Store(
                    result + start + l,
                    TSimd.Select(TSimd.Equal(m, zero), TSimd.Load(unchanged + start + l),
                        TSimd.Load(changed + start + l)));
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void AddWhere<TVector, TSimd>(T* sums, T* mask, T* values, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int inner = lanes > 1 ? lanes : size;
        int total = size * lanes;
        TVector zero = TSimd.Splat(T.Zero);
        for (int start = 0; start < total; start += inner)
        {
            for (int l = 0; l < inner; l += TSimd.Count)
            {
                TVector m = lanes > 1 ? TSimd.Load(mask + l) : TSimd.Splat(*mask), sum = TSimd.Load(sums + start + l);
                TSimd.Store(
                    sums + start + l, TSimd.Select(TSimd.Equal(m, zero), sum, TSimd.Add(sum, TSimd.Load(values + start + l))));
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void ErrorRatios<TVector, TSimd>(
        T* ratios, T* squares, T* error, T* y, T* next, T* atol, T rtol, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        int inner = lanes > 1 ? lanes : size;
        int total = size * lanes;
        TVector relative = TSimd.Splat(rtol);
        for (int start = 0, c = 0; start < total; start += inner, c++)
        {
            for (int l = 0; l < inner; l += TSimd.Count)
            {
                int at = start + l;
                TVector absolute = lanes > 1 ? TSimd.Splat(atol[c]) : TSimd.Load(atol + l);
                TVector scale = TSimd.MultiplyAdd(
                    relative, TSimd.Max(TSimd.Abs(TSimd.Load(y + at)), TSimd.Abs(TSimd.Load(next + at))), absolute);
                TVector ratio = TSimd.Divide(TSimd.Load(error + at), scale);
                TSimd.Store(ratios + at, ratio);
                if (lanes > 1)
                {
                    TVector sum = c == 0 ? TSimd.Splat(T.Zero) : TSimd.Load(squares + l);
                    TSimd.Store(squares + l, TSimd.MultiplyAdd(ratio, ratio, sum));
                }
            }
        }

        if (lanes == 1)
        {
            T sum = T.Zero;
            for (int c = 0; c < size; c++)
            {
                sum = T.FusedMultiplyAdd(ratios[c], ratios[c], sum);
            }

            *squares = sum;
        }
    }
}
