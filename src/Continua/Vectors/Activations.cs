using System.Runtime.CompilerServices;

namespace Continua.Vectors;

internal static partial class Elementary<V, T, S>
{
    /// <summary>
    /// Near zero a polynomial, from ½ on 1 − 2/(e²ˣ + 1), whose error the subtraction halves; both are computed. On
    /// |x|, so that it is odd bit for bit. (A rational function is a third faster in float but is 6 ulp off at 8.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V x)
    {
        V a = S.Abs(x);
        V b = S.AtMost(a, K(10f, 20.0)); // from there on 1
        V e = typeof(T) == typeof(float) ? ExpOfTwice(b) : ExpWithin(S.Add(b, b));
        V y = S.Subtract(One, S.Divide(K(2.0), S.Add(e, One)));
        y = S.Select(S.Less(a, K(0.55)), TanhNearZero(a), y);
        return S.Or(y, S.And(x, SignBit));
    }

    /// <summary>1/(1 + e⁻ˣ) as e/(1 + e) with e = eˣ: the one formula holds at both ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x)
    {
        V e = ExpAbove(S.AtMost(x, K(20f, 40.0))); // from there on 1
        V d = S.Add(One, e);
        V y = S.Divide(e, d);
        if (typeof(T) == typeof(float))
        {
            return y;
        }

        // The roundings of d and of the quotient may come to 2 ulp: add what is left of e, times 1/d, which is 1 − y.
        // (From e = 2⁵³ on, where y is 1 or next to it, the rounding of d is not found in this way.)
        V rest = S.Subtract(e, S.Subtract(d, One));
        V minus = S.Negate(y);
        V left = S.MultiplyAdd(minus, rest, S.MultiplyAdd(minus, d, e));
        return S.AtMost(S.MultiplyAdd(left, S.Subtract(One, y), y), One);
    }

    /// <summary>log(1 + eˣ) as max(x, 0) + log(1 + e), e = exp(−|x|), where nothing overflows or cancels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus(V x)
    {
        V e = ExpAbove(S.Or(x, SignBit));
        V large = S.Less(K(0.4142135), e); // 1 + e above √2: halved
        V f = S.Select(large, S.MultiplyAdd(e, K(0.5), K(-0.5)), e);
        return S.Add(S.And(x, S.Less(Zero, x)), LogOfParts(S.And(large, One), f));
    }

    /// <summary>
    /// exp(2x) in float for 0 ≤ x ≤ 10, as Tanh needs it: an error of 2^-23 there is under an ulp. exp(2r) = p(r),
    /// |r| ≤ ln 2 / 4: relative error 2^-22.8; ln 2 / 2 in one part is off by 2^-30 an octave.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpOfTwice(V x)
    {
        V n = S.Subtract(S.MultiplyAdd(x, K(2.88539004f), Rounder), Rounder);
        V r = S.MultiplyAdd(n, K(-0.346573591f), x);
        V p = K(0.265516609f);
        p = Next(p, r, 0.67066896f);
        p = Next(p, r, 1.33340693f);
        p = Next(p, r, 1.9999553f);
        p = Next(p, r, 1.9999994f);
        return S.Scale(Next(p, r, 1.00000012f), n);
    }

    /// <summary>tanh(x) = x + x·z·p(z), z = x², |x| ≤ 0.55: relative error 2^-29.4 (float), 2^-59.4 (double).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TanhNearZero(V x)
    {
        V z = S.Multiply(x, x);
        if (typeof(T) == typeof(float))
        {
            V s = K(-0.00624368899f);
            s = Next(s, z, 0.021051215f);
            s = Next(s, z, -0.0538476408f);
            s = Next(s, z, 0.133325443f);
            s = Next(s, z, -0.333333164f);
            return S.MultiplyAdd(S.Multiply(x, z), s, x);
        }

        V w = S.Multiply(z, z);
        V even = K(-1.948597764079379e-05);
        V odd = K(8.330268253233505e-05);
        even = Next(even, w, -0.00023337220376537063);
        odd = Next(odd, w, 0.0005884409029329518);
        even = Next(even, w, -0.001455541998324012);
        odd = Next(odd, w, 0.003592091902497581);
        even = Next(even, w, -0.008863232589139174);
        odd = Next(odd, w, 0.02186948838512703);
        even = Next(even, w, -0.0539682539637359);
        odd = Next(odd, w, 0.1333333333332658);
        V p = S.MultiplyAdd(odd, z, Next(even, w, -0.333333333333333));
        return S.MultiplyAdd(S.Multiply(x, z), p, x);
    }
}
