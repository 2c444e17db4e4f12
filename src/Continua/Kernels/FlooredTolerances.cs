using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Ratios of errors to tolerances. A floor replaces each tolerance atol + rtol·|y| that is below ε·|y|, with ε the
/// machine epsilon; otherwise, rounding errors would control the step size. Here |y| is the larger of the absolute
/// values at both ends of the step. The floor is ε·(max(|y|, |Δy|) + |Δy|) with the increment Δy. It includes the
/// rounding errors of the increment, in case y passes through zero within the step, and of the error estimate. A
/// component that is exactly zero and has neither tolerance nor error has the ratio 0.
/// </summary>
internal static unsafe class FlooredTolerances<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The machine epsilon ε: 2⁻²³ for float, 2⁻⁵² for double.</summary>
    public static T Rounding => T.CreateTruncating(typeof(T) == typeof(float) ? 1.0 / (1 << 23) : 1.0 / (1L << 52));

    /// <summary>
    /// Whether a tolerance can be zero or below the rounding error of its component; if not, the simpler kernel of
    /// <see cref="StageKernels{T}"/> gives the same ratios.
    /// </summary>
    public static bool MayApply(ReadOnlySpan<T> atol, T rtol) => rtol < Rounding || atol.Contains(T.Zero);

    /// <summary>
    /// Whether a tolerance can be zero or below the rounding error of its component, for components with the same
    /// absolute tolerance.
    /// </summary>
    public static bool MayApply(T atol, T rtol) => rtol < Rounding || atol == T.Zero;

    /// <summary>
    /// ratio = error / (atol + rtol · m) with m = max(|y|, |next|). If this tolerance is below ε · m, the floor
    /// replaces it. Also computes for each lane the sum of the squared ratios.
    /// </summary>
    /// <param name="raised">
    /// Set to 1 for each lane in which the floor applied to some component, else unchanged; may be null.
    /// </param>
    public static void ErrorRatios(
        T* ratios, T* squares, T* raised, T* error, T* y, T* next, T* atol, T rtol, int size, int lanes)
    {
        if (lanes == 1)
        {
            ErrorRatiosOfOneLane(ratios, squares, raised, error, y, next, atol, rtol, size);
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

    // The smallest normal number, as the divisor x for a tolerance of zero: 0 / x is 0, and the ratio of any other
    // error is too large for the step to be accepted.
    private static T SmallestNormal =>
        T.CreateTruncating(typeof(T) == typeof(float) ? 1.17549435082229e-38 : 2.2250738585072014e-308);

    [MethodImpl(Kernel.Options)]
    private static void ErrorRatiosOfOneLane(
        T* ratios, T* squares, T* raised, T* error, T* y, T* next, T* atol, T rtol, int size)
    {
        T sum = T.Zero, rounding = Rounding, smallestNormal = SmallestNormal;
        bool any = false;
        for (int c = 0; c < size; c++)
        {
            T larger = T.Max(T.Abs(y[c]), T.Abs(next[c]));
            T scale = T.FusedMultiplyAdd(rtol, larger, atol[c]), floor = rounding * larger;
            bool acts = floor > scale;
            any |= acts;
            T step = T.Abs(next[c] - y[c]);
            T tolerance = acts ? rounding * (T.Max(larger, step) + step) : scale;
            T ratio = ratios[c] = error[c] / T.Max(tolerance, smallestNormal);
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
        TVector smallestNormal = TSimd.Splat(SmallestNormal), one = TSimd.Splat(T.One);
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

                TVector ratio = TSimd.Divide(TSimd.Load(error + at), TSimd.AtLeast(scale, smallestNormal));
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
