using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <summary>What AVX-512 has as an instruction: scaling by a power of two, for all others.</summary>
[ExcludeFromCodeCoverage(Justification = "A counter in every lane-wise step would slow each kernel a hundredfold.")]
internal static class PowerOfTwo<V, T, S>
    where V : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : ISimd<V, T>
{
    /// <summary>Half of n first, which is exact, so that a subnormal result is rounded only once, by the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale(V a, V n)
    {
        V half = S.Round(S.Multiply(n, S.Splat(T.CreateTruncating(0.5))));
        return S.Multiply(S.Multiply(a, Of(half)), Of(S.Subtract(n, half)));
    }

    /// <summary>Adding 1.5·2^(mantissa bits) leaves n in the low bits, from where it moves into the exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Of(V n) => typeof(T) == typeof(float)
        ? S.AddBits(S.ShiftLeft(S.Add(n, S.Splat(T.CreateTruncating(12582912.0))), 23), S.Splat(T.One))
        : S.AddBits(S.ShiftLeft(S.Add(n, S.Splat(T.CreateTruncating(6755399441055744.0))), 52), S.Splat(T.One));
}
