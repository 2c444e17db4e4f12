using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Benchmarks.Kernels;

/// <summary>
/// The peak rate of a core at the vector width of the kernels: fused multiply-adds without memory access.
/// </summary>
internal static class MultiplyAddPeak
{
    private const int Chains = 12, Links = 1000;

    /// <summary>The vector width of the kernels on this machine, in bits.</summary>
    public static int Bits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The number of floating-point operations of a run.</summary>
    public static double Operations => 2.0 * Chains * Links * (Bits / 32);

    public static void Run() => Sink = Vector512.IsHardwareAccelerated ? Loop<Vector512<float>, Simd512<float>>()
        : Vector256.IsHardwareAccelerated ? Loop<Vector256<float>, Simd256<float>>()
        : Loop<Vector128<float>, Simd128<float>>();

    private static bool Sink { get; set; }

    // Twelve independent chains: latency times throughput is eight on current cores, and twelve accumulators plus the
    // two constants fit into sixteen registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Loop<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<TVector, float>
    {
        TVector half = TSimd.Splat(0.5f), one = TSimd.Splat(1f);
        TVector a = one, b = one, c = one, d = one, e = one, f = one, g = one, h = one, i = one, j = one, k = one,
            l = one;
        for (int n = 0; n < Links; n++)
        {
            a = TSimd.MultiplyAdd(a, half, one);
            b = TSimd.MultiplyAdd(b, half, one);
            c = TSimd.MultiplyAdd(c, half, one);
            d = TSimd.MultiplyAdd(d, half, one);
            e = TSimd.MultiplyAdd(e, half, one);
            f = TSimd.MultiplyAdd(f, half, one);
            g = TSimd.MultiplyAdd(g, half, one);
            h = TSimd.MultiplyAdd(h, half, one);
            i = TSimd.MultiplyAdd(i, half, one);
            j = TSimd.MultiplyAdd(j, half, one);
            k = TSimd.MultiplyAdd(k, half, one);
            l = TSimd.MultiplyAdd(l, half, one);
        }

        TVector sum =
            TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h)));
        return TSimd.Any(TSimd.Less(TSimd.Add(sum, TSimd.Add(TSimd.Add(i, j), TSimd.Add(k, l))), one));
    }
}
