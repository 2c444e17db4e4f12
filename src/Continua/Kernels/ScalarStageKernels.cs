using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Scalar versions of <see cref="StageKernels{T}"/> for one lane with few components. The operations and their order
/// are the same, and so are the results, bit for bit. Vector code would be slower: a vector load that covers several
/// recent scalar stores stalls until they have reached the cache.
/// </summary>
internal static unsafe class ScalarStageKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Up to this many components, scalar code is faster than vector code.</summary>
    public const int MaxComponents = 4;

    /// <summary>result = y + h · Σ weight · slope; without y, h · Σ weight · slope.</summary>
    /// <param name="slopes">The first slope; consecutive slopes are <paramref name="unit"/> components apart.</param>
    /// <param name="terms">The indices of the slopes to sum; at least one.</param>
    [MethodImpl(Kernel.Options)]
    public static void Combine(T* result, T* y, T h, T* slopes, nint unit, ReadOnlySpan<int> terms, T* weights, int size)
    {
        T* slope = slopes + (terms[0] * unit);
        T weight = weights[0];
        T a = weight * slope[0], b = T.Zero, c = T.Zero, d = T.Zero;
        switch (size)
        {
            case 1:
                for (int j = 1; j < terms.Length; j++)
                {
                    a = T.FusedMultiplyAdd(weights[j], slopes[terms[j] * unit], a);
                }

                break;
            case 2:
                b = weight * slope[1];
                for (int j = 1; j < terms.Length; j++)
                {
                    slope = slopes + (terms[j] * unit);
                    weight = weights[j];
                    a = T.FusedMultiplyAdd(weight, slope[0], a);
                    b = T.FusedMultiplyAdd(weight, slope[1], b);
                }

                break;
            case 3:
                b = weight * slope[1];
                c = weight * slope[2];
                for (int j = 1; j < terms.Length; j++)
                {
                    slope = slopes + (terms[j] * unit);
                    weight = weights[j];
                    a = T.FusedMultiplyAdd(weight, slope[0], a);
                    b = T.FusedMultiplyAdd(weight, slope[1], b);
                    c = T.FusedMultiplyAdd(weight, slope[2], c);
                }

                break;
            default:
                b = weight * slope[1];
                c = weight * slope[2];
                d = weight * slope[3];
                for (int j = 1; j < terms.Length; j++)
                {
                    slope = slopes + (terms[j] * unit);
                    weight = weights[j];
                    a = T.FusedMultiplyAdd(weight, slope[0], a);
                    b = T.FusedMultiplyAdd(weight, slope[1], b);
                    c = T.FusedMultiplyAdd(weight, slope[2], c);
                    d = T.FusedMultiplyAdd(weight, slope[3], d);
                }

                break;
        }

        Step(result, y, h, a, 0);
        if (size > 1)
        {
            Step(result, y, h, b, 1);
        }

        if (size > 2)
        {
            Step(result, y, h, c, 2);
        }

        if (size > 3)
        {
            Step(result, y, h, d, 3);
        }
    }

    /// <summary>
    /// result = h(w₀·slope0 + w₁·slope1) + Σ weight · stage; the term of slope1 is omitted if it is null.
    /// </summary>
    /// <param name="slopeWeights">w₀ and w₁.</param>
    /// <param name="stages">The first stage; consecutive stages are <paramref name="unit"/> components apart.</param>
    /// <param name="terms">The indices of the stages to sum; may be empty.</param>
    [MethodImpl(Kernel.Options)]
    public static void CombineSlopesAndStages(
        T* result, T h, T* slope0, T* slope1, T* slopeWeights, T* stages, nint unit, ReadOnlySpan<int> terms, T* weights, int size)
    {
        for (int c = 0; c < size; c++)
        {
            T sum0 = slopeWeights[0] * slope0[c];
            sum0 = h * (slope1 == null ? sum0 : T.FusedMultiplyAdd(slopeWeights[1], slope1[c], sum0));
            if (terms.Length > 0)
            {
                T sum = weights[0] * stages[(terms[0] * unit) + c];
                for (int j = 1; j < terms.Length; j++)
                {
                    sum = T.FusedMultiplyAdd(weights[j], stages[(terms[j] * unit) + c], sum);
                }

                sum0 += sum;
            }

            result[c] = sum0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(T* from, T* to, int size)
    {
        for (int c = 0; c < size; c++)
        {
            to[c] = from[c];
        }
    }

    /// <summary>ratio = error / (atol + rtol · max(|y|, |next|)), and the sum of the squared ratios.</summary>
    [MethodImpl(Kernel.Options)]
    public static void ErrorRatios(T* ratios, T* squares, T* error, T* y, T* next, T* atol, T rtol, int size)
    {
        T sum = T.Zero;
        for (int c = 0; c < size; c++)
        {
            T scale = T.FusedMultiplyAdd(rtol, T.Max(T.Abs(y[c]), T.Abs(next[c])), atol[c]);
            T ratio = ratios[c] = error[c] / scale;
            sum = T.FusedMultiplyAdd(ratio, ratio, sum);
        }

        *squares = sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(T* result, T* y, T h, T sum, int at) =>
        result[at] = y == null ? h * sum : T.FusedMultiplyAdd(h, sum, y[at]);
}
