using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// The kernels of <see cref="StageKernels{T}"/> for one lane of few components, number by number: a vector load of what was just
/// written as single numbers waits until these are in the cache. The same operations in the same order, and so the same bits.
/// </summary>
internal static unsafe class ScalarStageKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Up to so many components this is faster than vectors.</summary>
    public const int Most = 4;

    /// <summary>result = y + h · Σ weight · slope; without y the sum alone.</summary>
    /// <param name="slopes">The first of all slopes, which lie <paramref name="unit"/> apart.</param>
    /// <param name="terms">Which of them are summed; at least one.</param>
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

    /// <summary>result = h(w₀·slope + w₁·more) + Σ weight · stage; without more its part is left out.</summary>
    /// <param name="ofSlopes">w₀ and w₁.</param>
    /// <param name="stages">The first of all stages, which lie <paramref name="unit"/> apart.</param>
    /// <param name="terms">Which of them are summed; none at all is possible.</param>
    [MethodImpl(Kernel.Options)]
    public static void CombineBoth(
        T* result, T h, T* slope, T* more, T* ofSlopes, T* stages, nint unit, ReadOnlySpan<int> terms, T* weights, int size)
    {
        for (int c = 0; c < size; c++)
        {
            T right = ofSlopes[0] * slope[c];
            right = h * (more == null ? right : T.FusedMultiplyAdd(ofSlopes[1], more[c], right));
            if (terms.Length > 0)
            {
                T sum = weights[0] * stages[(terms[0] * unit) + c];
                for (int j = 1; j < terms.Length; j++)
                {
                    sum = T.FusedMultiplyAdd(weights[j], stages[(terms[j] * unit) + c], sum);
                }

                right += sum;
            }

            result[c] = right;
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

    /// <summary>ratio = error / (atol + rtol · max(|y|, |next|)), and the chain of their squares.</summary>
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
