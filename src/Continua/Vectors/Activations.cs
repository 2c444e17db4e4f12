using System.Runtime.CompilerServices;

namespace Continua.Vectors;

internal static partial class Elementary<V, T, S>
{
    /// <summary>
    /// tanh x, computed from |x|, so that it is odd bit for bit. In float, m/(m + 2) with m = e²ˣ − 1, which is
    /// accurate near zero too. In double, a polynomial below 0.55, and 1 − 2/(e²ˣ + 1) above, where the subtraction
    /// halves the error; both are computed and one is selected. (A rational function in float would have an error of
    /// 6 ulp at x = 8.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V x)
    {
        V a = S.Abs(x);
        V b = S.AtMost(a, K(10f, 20.0)); // tanh is 1 from there on
        V y;
        if (typeof(T) == typeof(float))
        {
            V m = ExpMinus1Roughly(S.Add(b, b));
            y = S.Divide(m, S.Add(m, K(2.0)));
        }
        else
        {
            V e = ExpWithin(S.Add(b, b));
            y = S.Subtract(One, S.Divide(K(2.0), S.Add(e, One)));
            y = S.Select(S.Less(a, K(0.55)), TanhNearZero(a), y);
        }

        return S.Or(y, S.And(x, SignBit));
    }

    /// <summary>1/(1 + e⁻ˣ), computed as e/(1 + e) with e = eˣ: one formula for both signs of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x)
    {
        V e = ExpAbove(S.AtMost(x, K(20f, 40.0))); // the result is 1 from there on
        V d = S.Add(One, e);
        V y = S.Divide(e, d);
        if (typeof(T) == typeof(float))
        {
            return y;
        }

        // The roundings of d and of the quotient may add up to 2 ulp. Add (e − y·d)/d, where 1/d is computed as 1 − y.
        // (From e = 2⁵³ on, where y is 1 or its neighbour, the residual e − y·d does not contain the rounding of d.)
        V rest = S.Subtract(e, S.Subtract(d, One));
        V minus = S.Negate(y);
        V residual = S.MultiplyAdd(minus, rest, S.MultiplyAdd(minus, d, e));
        return S.AtMost(S.MultiplyAdd(residual, S.Subtract(One, y), y), One);
    }

    /// <summary>
    /// log(1 + eˣ), computed as max(x, 0) + log(1 + e) with e = exp(−|x|), without overflow or cancellation.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus(V x)
    {
        V e = ExpAbove(S.Or(x, SignBit));
        V large = S.Less(K(0.4142135), e); // 1 + e > √2: halve it, k = 1
        V f = S.Select(large, S.MultiplyAdd(e, K(0.5), K(-0.5)), e);
        return S.Add(S.And(x, S.Less(Zero, x)), LogOfParts(S.And(large, One), f));
    }

    /// <summary>
    /// eˣ − 1 in float for 0 ≤ x ≤ 20, for Tanh: 2ⁿ·expm1(r) + (2ⁿ − 1). ln 2 is a single number here, with an error of
    /// 2^-29 per octave, which matters only where tanh is 1 in float.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpMinus1Roughly(V x)
    {
        V shifted = S.MultiplyAdd(x, OverLn2, Rounder);
        V r = S.MultiplyAdd(S.Subtract(shifted, Rounder), MinusLn2, x);
        V square = S.Multiply(r, r);
        V q = S.MultiplyAdd(square, ExpTail(r, square), r);
        V power = S.AddBits(S.ShiftLeft(shifted, 23), One);
        return S.MultiplyAdd(power, q, S.Subtract(power, One));
    }

    /// <summary>tanh(x) = x + x·z·p(z) in double with z = x², for |x| ≤ 0.55; relative error 2^-59.4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TanhNearZero(V x)
    {
        V z = S.Multiply(x, x);
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
