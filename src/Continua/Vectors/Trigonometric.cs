using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <content>
/// |x| = q·π/2 + (r + c) with |r| ≤ π/4; the last two bits of q select the sine or cosine of r + c, and the sign.
/// </content>
internal static partial class Elementary<V, T, S>
{
    /// <summary>sin x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sin(V x)
    {
        V a = S.Abs(x);
        V shifted = S.MultiplyAdd(a, K(0.636619747f, 0.6366197723675814), Rounder);
        (V r, V c) = ReduceNear(a, S.Subtract(shifted, Rounder));
        V y = S.Xor(SinOfQuarter(r, c, shifted), S.And(x, SignBit));
        V far = S.Less(ReductionLimit, a);
        return S.Any(far) ? SinFar(x, y, 0) : y;
    }

    /// <summary>cos x = sin(x + π/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Cos(V x)
    {
        V a = S.Abs(x);
        V shifted = S.MultiplyAdd(a, K(0.636619747f, 0.6366197723675814), Rounder);
        (V r, V c) = ReduceNear(a, S.Subtract(shifted, Rounder));
        V y = SinOfQuarter(r, c, S.AddBits(shifted, LastBit));
        V far = S.Less(ReductionLimit, a);
        return S.Any(far) ? SinFar(a, y, 1) : y;
    }

    /// <summary>
    /// The largest |x| for which <see cref="ReduceNear"/> is accurate. In float, |r| exceeds π/4 by up to 0.004 there.
    /// </summary>
    private static V ReductionLimit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(100_000f, 1_500_000.0);
    }

    private static V LastBit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Bits(1, 1);
    }

    /// <summary>
    /// Reduction with π/2 = h₁ + h₂ + h₃ and fused multiply-adds. a − q·h₁ is exact: it is a multiple of the last place
    /// of h₁ and fits the mantissa. In double, h₂ has 33 bits, so that q·h₂ is exact too; r = a − q·h₁ − q·h₂, and c is
    /// the rounding error of r minus q·h₃. In float, r includes −q·h₃, and c = 0. Reference: Cody and Waite 1980.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V R, V C) ReduceNear(V a, V q)
    {
        V second = K(4.37113883e-08f, -6.12323399538461e-17);
        V third = K(1.71512451e-15f, -3.5215598651832e-27);
        V first = S.MultiplyAdd(q, K(-1.57079637f, -1.5707963267948966), a);
        V r = S.MultiplyAdd(q, second, first);
        return typeof(T) == typeof(float)
            ? (S.MultiplyAdd(q, third, r), Zero)
            : (r, S.MultiplyAdd(q, third, S.MultiplyAdd(q, second, S.Subtract(first, r))));
    }

    /// <summary>sin(r + c + q·π/2), where q is the last two bits of <paramref name="quarter"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SinOfQuarter(V r, V c, V quarter)
    {
        V z = S.Multiply(r, r);
        V odd = S.SubtractBits(Zero, S.And(quarter, LastBit));
        V sign = S.And(typeof(T) == typeof(float) ? S.ShiftLeft(quarter, 30) : S.ShiftLeft(quarter, 62), SignBit);
        return S.Xor(S.Select(odd, CosNearZero(r, c, z), SinNearZero(r, c, z)), sign);
    }

    /// <summary>
    /// sin(r) = r + r·z·p(z) with z = r², for |r| ≤ π/4; relative error 2^-27.8 (float), 2^-57.8 (double). In double,
    /// the low part c of the argument is added.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SinNearZero(V r, V c, V z)
    {
        if (typeof(T) == typeof(float))
        {
            V s = Next(Next(K(-0.000195077868f), z, 0.00833210628f), z, -0.166666538f);
            return S.MultiplyAdd(S.Multiply(r, z), s, r);
        }

        V p = K(1.5895436163889842e-10);
        p = Next(p, z, -2.505073444295434e-08);
        p = Next(p, z, 2.755731353888161e-06);
        p = Next(p, z, -0.0001984126982935961);
        p = Next(p, z, 0.008333333333321842);
        p = Next(p, z, -0.1666666666666663);
        return S.Add(r, S.MultiplyAdd(S.Multiply(r, z), p, c));
    }

    /// <summary>
    /// cos(r) = 1 − z/2 + z²·p(z) with z = r², for |r| ≤ π/4; relative error 2^-32.8 (float), 2^-63.5 (double). In
    /// double, the rounding error of 1 − z/2 is added back, and r·c is subtracted for the low part c of the argument.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V CosNearZero(V r, V c, V z)
    {
        V square = S.Multiply(z, z);
        V high = S.MultiplyAdd(z, K(-0.5), One);
        if (typeof(T) == typeof(float))
        {
            V s = Next(Next(K(2.44313924e-05f), z, -0.00138873048f), z, 0.0416666456f);
            return S.MultiplyAdd(square, s, high);
        }

        V p = K(-1.135875131005927e-11);
        p = Next(p, z, 2.0875705432479486e-09);
        p = Next(p, z, -2.7557314217273086e-07);
        p = Next(p, z, 2.480158728900273e-05);
        p = Next(p, z, -0.0013888888888873342);
        p = Next(p, z, 0.041666666666666595);
        V low = S.MultiplyAdd(z, K(-0.5), S.Subtract(One, high));
        return S.Add(high, S.MultiplyAdd(square, p, S.Subtract(low, S.Multiply(r, c))));
    }
}
