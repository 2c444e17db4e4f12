using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <content>eˣ = 2ⁿ·eʳ for x = n·ln 2 + r with |r| ≤ ln 2 / 2, where eʳ is a polynomial.</content>
internal static partial class Elementary<V, T, S>
{
    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x) => ExpAbove(S.AtMost(x, K(89f, 710.0)));

    /// <summary>eˣ for an x of at most 89 (float) or 710 (double).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpAbove(V x) => ExpWithin(S.AtLeast(x, K(-104f, -746.0))); // eˣ rounds to 0 below

    /// <summary>eˣ for −104 ≤ x ≤ 89 (float) or −746 ≤ x ≤ 710 (double).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpWithin(V x)
    {
        V n = S.Subtract(S.MultiplyAdd(x, OverLn2, Rounder), Rounder);
        V r = S.MultiplyAdd(n, MinusLn2Rest, S.MultiplyAdd(n, MinusLn2, x));
        V square = S.Multiply(r, r);
        return S.Scale(S.Add(One, S.MultiplyAdd(square, ExpTail(r, square), r)), n);
    }

    /// <summary>
    /// eˣ − 1. The rounding error of the reduction to r is added back: near ±ln 2 / 2, half an ulp of r is an ulp of
    /// the result.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpMinus1(V x)
    {
        V y = ExpMinus1Within(S.AtLeast(S.AtMost(x, K(89f, 710.0)), K(-18f, -38.0)));
        return S.Select(S.Equal(x, Zero), x, y); // keeps −0
    }

    /// <summary>
    /// eˣ − 1 = 2ⁿ·((1 − 2⁻ⁿ) + expm1(r)) for −18 ≤ x ≤ 89 (float) or −38 ≤ x ≤ 710 (double); 0 for −0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpMinus1Within(V x)
    {
        V shifted = S.MultiplyAdd(x, OverLn2, Rounder);
        V n = S.Subtract(shifted, Rounder);
        V first = S.MultiplyAdd(n, MinusLn2, x);
        V r = S.MultiplyAdd(n, MinusLn2Rest, first);
        V c = S.MultiplyAdd(n, MinusLn2Rest, S.Subtract(first, r));
        V square = S.Multiply(r, r);
        V rest = S.MultiplyAdd(square, ExpTail(r, square), S.MultiplyAdd(c, r, c));
        V exponent = typeof(T) == typeof(float) ? S.ShiftLeft(shifted, 23) : S.ShiftLeft(shifted, 52);
        V twice = S.SubtractBits(K(2.0), exponent); // 2·2⁻ⁿ, which is normal even at n = 1024
        V offset = S.MultiplyAdd(twice, K(-0.5), One);
        V high = S.Add(offset, r); // fast two-sum: the offset is 0 or larger than r
        V low = S.Subtract(r, S.Subtract(high, offset));
        return S.Scale(S.Add(high, S.Add(low, rest)), n);
    }

    private static V OverLn2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(1.44269502f, 1.4426950408889634);
    }

    private static V MinusLn2Rest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(1.90465421e-09f, -2.3190468138462996e-17);
    }

    private static V MinusLn2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(-0.693147182f, -0.6931471805599453);
    }

    /// <summary>
    /// p(r) in expm1(r) = r + r²·p(r) for |r| ≤ ln 2 / 2; relative error of expm1 2^-25.8 (float), 2^-60.4 (double).
    /// Separate polynomials for even and odd powers halve the latency, at no extra cost, since r² has been computed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpTail(V r, V square)
    {
        if (typeof(T) == typeof(float))
        {
            V s = Next(Next(K(0.00138824678f), square, 0.0416672081f), square, 0.49999997f);
            return S.MultiplyAdd(Next(K(0.00836670678f), square, 0.16666542f), r, s);
        }

        V even = K(2.087528938140252e-09);
        V odd = K(2.5109295567856153e-08);
        even = Next(even, square, 2.755740367965257e-07);
        odd = Next(odd, square, 2.7557243538936056e-06);
        even = Next(even, square, 2.4801587170245868e-05);
        odd = Next(odd, square, 0.00019841269886715544);
        even = Next(even, square, 0.0013888888888964088);
        odd = Next(odd, square, 0.008333333333321431);
        even = Next(even, square, 0.041666666666666505);
        odd = Next(odd, square, 0.16666666666666677);
        return S.MultiplyAdd(odd, r, Next(even, square, 0.5));
    }
}
