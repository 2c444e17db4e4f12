using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <summary>Scaling by a power of two, without the scaling instruction of AVX-512.</summary>
[ExcludeFromCodeCoverage(Justification = "Coverage counters would make kernels a hundred times slower.")]
internal static class PowerOfTwo<V, T, S>
    where V : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : ISimd<V, T>
{
    /// <summary>
    /// a·2ⁿ in two steps. The first, by half of n, is exact, so that a subnormal result is rounded only once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale(V a, V n)
    {
        V half = S.Round(S.Multiply(n, S.Splat(T.CreateTruncating(0.5))));
        return S.Multiply(S.Multiply(a, Of(half)), Of(S.Subtract(n, half)));
    }

    /// <summary>
    /// 2ⁿ: adding 1.5·2^(mantissa bits) leaves n in the low bits, which are shifted into the exponent.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Of(V n) => typeof(T) == typeof(float)
        ? S.AddBits(S.ShiftLeft(S.Add(n, S.Splat(T.CreateTruncating(12582912.0))), 23), S.Splat(T.One))
        : S.AddBits(S.ShiftLeft(S.Add(n, S.Splat(T.CreateTruncating(6755399441055744.0))), 52), S.Splat(T.One));
}
