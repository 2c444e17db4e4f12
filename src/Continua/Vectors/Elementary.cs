using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <summary>
/// Elementary functions of every lane, in arithmetic of our own: a lane's result depends on its argument alone, not on
/// the vector's width, the lane or its mates. Coefficients and their errors come from <c>tools/elementary.py</c>.
/// Every member inlines, so that a kernel is one loop; <c>typeof(T)</c> is a constant to the compiler.
/// </summary>
[ExcludeFromCodeCoverage(Justification = "A counter in every lane-wise step would slow each kernel a hundredfold.")]
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

    /// <summary>1.5·2^(mantissa bits): the sum with a number is rounded to an integer, which stands in its low bits.</summary>
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

    /// <summary>A constant of one precision or of both: float constants widen to double and come back unchanged.</summary>
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
