using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Errors in units of max(atol + rtol·|y|, ε·|y|), with ε the distance from 1 to the next number: a tolerance below the
/// rounding of a component would have steps follow rounding. Where ε·|y| acts, the rounding of what the step adds to y
/// counts too, as a value on its way through zero and in the error itself: ε·(max(|y|, |Δy|) + |Δy|). A component that is
/// exactly zero, with no tolerance, and has no error, meets it.
/// </summary>
internal static unsafe class FlooredTolerances<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>ε: 2⁻²³ or 2⁻⁵².</summary>
    public static T Rounding => T.CreateTruncating(typeof(T) == typeof(float) ? 1.0 / (1 << 23) : 1.0 / (1L << 52));

    /// <summary>
    /// Whether a tolerance can be less than the rounding of its component; where not, <see cref="StageKernels{T}"/>
    /// serves.
    /// </summary>
    public static bool Act(ReadOnlySpan<T> atol, T rtol) => rtol < Rounding || atol.Contains(T.Zero);

    /// <summary>Likewise of components that have one absolute tolerance.</summary>
    public static bool Act(T atol, T rtol) => rtol < Rounding || atol == T.Zero;

    /// <summary>
    /// ratio = error / (atol + rtol · m) with m = max(|y|, |next|), or where that is less than ε · m, error over the
    /// rounding of the step; and per lane the chain of their squares.
    /// </summary>
    /// <param name="raised">For each lane set to 1 where ε · m was the larger for some component, else left; null for none.</param>
    public static void ErrorRatios(
        T* ratios, T* squares, T* raised, T* error, T* y, T* next, T* atol, T rtol, int size, int lanes)
    {
        if (lanes == 1)
        {
            OfOneLane(ratios, squares, raised, error, y, next, atol, rtol, size);
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            ErrorRatios<Vector512<T>, Simd512<T>>(ratios, squares, raised, error, y, next, atol, rtol, size, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            ErrorRatios<Vector256<T>, Simd256<T>>(ratios, squares, raised, error, y, next, atol, rtol, size, lanes);
        }
        else
        {
            ErrorRatios<Vector128<T>, Simd128<T>>(ratios, squares, raised, error, y, next, atol, rtol, size, lanes);
        }
    }

    // Zero over this is zero, and any error over it is too large.
    private static T Least =>
        T.CreateTruncating(typeof(T) == typeof(float) ? 1.17549435082229e-38 : 2.2250738585072014e-308);

    [MethodImpl(Kernel.Options)]
    private static void OfOneLane(T* ratios, T* squares, T* raised, T* error, T* y, T* next, T* atol, T rtol, int size)
    {
        T sum = T.Zero, rounding = Rounding, least = Least;
        bool any = false;
        for (int c = 0; c < size; c++)
        {
            T larger = T.Max(T.Abs(y[c]), T.Abs(next[c]));
            T scale = T.FusedMultiplyAdd(rtol, larger, atol[c]), floor = rounding * larger;
            bool acts = floor > scale;
            any |= acts;
            T step = T.Abs(next[c] - y[c]);
            T tolerance = acts ? rounding * (T.Max(larger, step) + step) : scale;
            T ratio = ratios[c] = error[c] / T.Max(tolerance, least);
            sum = T.FusedMultiplyAdd(ratio, ratio, sum);
        }

        *squares = sum;
        if (any && raised != null)
        {
            *raised = T.One;
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void ErrorRatios<TVector, TSimd>(
        T* ratios, T* squares, T* raised, T* error, T* y, T* next, T* atol, T rtol, int size, int lanes)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector relative = TSimd.Splat(rtol), rounding = TSimd.Splat(Rounding);
        TVector least = TSimd.Splat(Least), one = TSimd.Splat(T.One);
        for (int l = 0; l < lanes; l += TSimd.Count)
        {
            TVector sum = TSimd.Splat(T.Zero), any = sum;
            for (int c = 0, at = l; c < size; c++, at += lanes)
            {
                TVector from = TSimd.Load(y + at), to = TSimd.Load(next + at), larger = TSimd.Max(TSimd.Abs(from), TSimd.Abs(to));
                TVector scale = TSimd.MultiplyAdd(relative, larger, TSimd.Splat(atol[c]));
                TVector acts = TSimd.Less(scale, TSimd.Multiply(rounding, larger));
                if (TSimd.Any(acts))
                {
                    TVector step = TSimd.Abs(TSimd.Subtract(to, from));
                    TVector floor = TSimd.Multiply(rounding, TSimd.Add(TSimd.Max(larger, step), step));
                    scale = TSimd.Select(acts, floor, scale);
                    any = TSimd.Or(any, TSimd.And(one, acts));
                }

                TVector ratio = TSimd.Divide(TSimd.Load(error + at), TSimd.AtLeast(scale, least));
                TSimd.Store(ratios + at, ratio);
                sum = TSimd.MultiplyAdd(ratio, ratio, sum);
            }

            TSimd.Store(squares + l, sum);
            if (raised != null)
            {
                TSimd.Store(raised + l, TSimd.Or(TSimd.Load(raised + l), any));
            }
        }
    }
}
