using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <summary>
/// Elementary functions, implemented without the platform's mathematics library. The result of a lane depends on its
/// argument alone, not on the vector width, the lane or the other lanes. Coefficients and error bounds are computed by
/// <c>tools/elementary.py</c>. Every member but <see cref="SinFar"/> is inlined, so that a kernel is one loop; the
/// compiler resolves <c>typeof(T)</c>.
/// </summary>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="T">The type of a lane: float or double.</typeparam>
/// <typeparam name="S">The operations on vectors.</typeparam>
[ExcludeFromCodeCoverage(Justification = "Coverage counters would make kernels a hundred times slower.")]
internal static partial class Elementary<V, T, S>
    where V : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where S : ISimd<V, T>
{
    private static V Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => S.Splat(T.Zero);
    }

    private static V One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => S.Splat(T.One);
    }

    private static V Infinity
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(double.PositiveInfinity);
    }

    private static V NotANumber
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(double.NaN);
    }

    /// <summary>
    /// 1.5·2^(mantissa bits): adding it to a number rounds the number to an integer, which is in the low bits of the
    /// sum.
    /// </summary>
    private static V Rounder
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(12582912f, 6755399441055744.0);
    }

    private static V SignBit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(-0.0);
    }

    /// <summary>
    /// A constant, given as a double. A float may be given too, since conversion to double and back does not change it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V K(double value) => S.Splat(typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>((float)value)
        : Unsafe.BitCast<double, T>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V K(float single, double wide) => S.Splat(typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>(single)
        : Unsafe.BitCast<double, T>(wide));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Bits(uint single, ulong wide) => S.Splat(typeof(T) == typeof(float)
        ? Unsafe.BitCast<uint, T>(single)
        : Unsafe.BitCast<ulong, T>(wide));

    /// <summary>One step of Horner's scheme.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Next(V p, V x, double coefficient) => S.MultiplyAdd(p, x, K(coefficient));
}
