using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Continua.Vectors;

/// <summary>Functions of spans of numbers, bit for bit the same as in <see cref="ScalarFunctions"/>.</summary>
internal static unsafe class VectorFunctions
{
    /// <summary>
    /// The number of lanes of the widest vector. Spans are processed in groups of up to this many values, so the memory
    /// of a span has to extend to a multiple of this number.
    /// </summary>
    public const int Unit = 8;

    /// <summary>Replaces each x by x to the power y.</summary>
    public static void Pow(Span<double> x, ReadOnlySpan<double> y)
    {
        fixed (double* values = x, exponents = y)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Pow<Vector512<double>, Simd512<double>>(values, exponents, x.Length);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Pow<Vector256<double>, Simd256<double>>(values, exponents, x.Length);
            }
            else
            {
                Pow<Vector128<double>, Simd128<double>>(values, exponents, x.Length);
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void Pow<TVector, TSimd>(double* x, double* y, int count)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        for (int i = 0; i < count; i += TSimd.Count)
        {
            TSimd.Store(x + i, Elementary<TVector, double, TSimd>.Pow(TSimd.Load(x + i), TSimd.Load(y + i)));
        }
    }

    /// <summary>Replaces each x by x^(−1/q), with a relative error of at most 1e-9.</summary>
    /// <param name="x">Positive, finite numbers.</param>
    /// <param name="q">The order of the root, 1 to 10.</param>
    public static void InverseRoot(Span<double> x, int q)
    {
        fixed (double* values = x)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                InverseRoot<Vector512<double>, Simd512<double>>(values, q, x.Length);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                InverseRoot<Vector256<double>, Simd256<double>>(values, q, x.Length);
            }
            else
            {
                InverseRoot<Vector128<double>, Simd128<double>>(values, q, x.Length);
            }
        }
    }

    [MethodImpl(Kernel.Options)]
    private static void InverseRoot<TVector, TSimd>(double* x, int q, int count)
        where TVector : struct
        where TSimd : struct, ISimd<TVector, double>
    {
        for (int i = 0; i < count; i += TSimd.Count)
        {
            TSimd.Store(x + i, Elementary<TVector, double, TSimd>.InverseRoot(TSimd.Load(x + i), q));
        }
    }
}
