using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <content>log x = k·ln 2 + log(1 + f) for x = 2ᵏ·(1 + f) with √½ ≤ 1 + f ≤ √2, by a polynomial in f.</content>
internal static partial class Elementary<V, T, S>
{
    /// <summary>The natural logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log(V x)
    {
        (V k, V m) = Decompose(x);
        V y = LogOfParts(k, S.Subtract(m, One));
        return LogAtTheEdges(x, x, y);
    }

    /// <summary>
    /// log(1 + x): 1 + x = 2ᵏ·(1 + f) gives f = 2⁻ᵏ·x + (2⁻ᵏ − 1), rounded once; the rounded 1 + x only determines k.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1Plus(V x)
    {
        V u = S.Add(One, x);
        V exponent = S.And(BiasedExponent(u), Bits(0x7F800000, 0x7FF0000000000000));
        V k = S.Subtract(ExponentAsNumber(exponent), RounderAndBias);
        V four = S.SubtractBits(Bits(0x80000000, 0x8000000000000000), exponent); // 4·2⁻ᵏ: in range for every k
        V f = S.MultiplyAdd(S.Multiply(x, four), K(0.25), S.MultiplyAdd(four, K(0.25), K(-1.0)));
        V y = S.Select(S.Equal(x, Zero), x, LogOfParts(k, f)); // keeps −0
        return LogAtTheEdges(x, u, y);
    }

    /// <summary>
    /// Replaces <paramref name="y"/> by the special values: −∞ if <paramref name="argument"/> is 0, NaN if it is
    /// negative, and <paramref name="x"/> if that is ∞ or NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogAtTheEdges(V x, V argument, V y)
    {
        V edge = S.Select(S.Equal(argument, Zero), K(double.NegativeInfinity), NotANumber);
        y = S.Select(S.Less(x, Infinity), y, x);
        return S.Select(S.LessOrEqual(argument, Zero), edge, y);
    }

    /// <summary>x = 2ᵏ·m with m between √½ and √2, for a positive, finite x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V K, V M) Decompose(V x)
    {
        V tiny = S.Less(x, K(1.17549435e-38f, 2.2250738585072014e-308)); // subnormal: scale into the normal range first
        x = S.Select(tiny, S.Multiply(x, K(16777216f, 18014398509481984.0)), x);
        V biased = BiasedExponent(x);
        V m = S.AddBits(S.And(biased, Bits(0x007FFFFF, 0x000FFFFFFFFFFFFF)), RootHalf);
        V bias = S.Select(tiny, K(12582912f + 127 + 24, 6755399441055744.0 + 1023 + 54), RounderAndBias);
        return (S.Subtract(ExponentAsNumber(biased), bias), m);
    }

    /// <summary>
    /// x plus the bits of 1 minus those of √½, so that the exponent changes at √½·2ᵏ instead of at 2ᵏ.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V BiasedExponent(V x) => S.AddBits(x, Bits(0x004AFB0D, 0x00095F619980C434));

    /// <summary><see cref="Rounder"/> plus the biased exponent, as a floating-point number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExponentAsNumber(V bits) =>
        S.AddBits(typeof(T) == typeof(float) ? S.ShiftRight(bits, 23) : S.ShiftRight(bits, 52), Rounder);

    private static V RounderAndBias
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(12582912f + 127, 6755399441055744.0 + 1023);
    }

    private static V RootHalf
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => K(0.707106769f, 0.7071067811865475);
    }

    /// <summary>
    /// log(2ᵏ·(1 + f)) = (k·ln 2 + f) + (log(1 + f) − f). The rounding error of the first sum is added back (Dekker's
    /// fast two-sum: the high part of k·ln 2 is exact, and either zero or not smaller than f). The second sum is small.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogOfParts(V k, V f)
    {
        V minusLn2 = K(-0.693145752f, -0.6931471805598903);
        V high = S.MultiplyAdd(k, K(0.693145752f, 0.6931471805598903), f);
        V low = S.Subtract(f, S.MultiplyAdd(k, minusLn2, high));
        V rest = S.MultiplyAdd(k, K(1.42860677e-06f, 5.497923018708371e-14), LogMinusArgument(f));
        return S.Add(high, S.Add(low, rest));
    }

    /// <summary>log(1 + f) − f for √½ ≤ 1 + f ≤ √2, with the accuracy required for a term that is added to f.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogMinusArgument(V f)
    {
        if (typeof(T) == typeof(float))
        {
            // log(1 + f) = f − f²/2 + f³·p(f): relative error 2^-27.0.
            V s = K(-0.0763445869f);
            s = Next(s, f, 0.127616927f);
            s = Next(s, f, -0.13160263f);
            s = Next(s, f, 0.142017528f);
            s = Next(s, f, -0.16623348f);
            s = Next(s, f, 0.200012267f);
            s = Next(s, f, -0.250008225f);
            s = Next(s, f, 0.333333313f);
            return S.Multiply(S.Multiply(f, f), Next(s, f, -0.5));
        }

        // With t = f/(2 + f): log(1 + f) = 2t + t·r = f − (h − t·(h + r)), where h = f²/2, r = z·p(z) and z = t²;
        // relative error 2^-59.5. In this form, from fdlibm (Sun, 1993), t occurs in small terms only.
        V t = S.Divide(f, S.Add(f, K(2.0)));
        V z = S.Multiply(t, t);
        V p = K(0.1479578028767919);
        p = Next(p, z, 0.1531407155899729);
        p = Next(p, z, 0.18183563308802422);
        p = Next(p, z, 0.22222198597641887);
        p = Next(p, z, 0.2857142874208351);
        p = Next(p, z, 0.39999999999416497);
        p = Next(p, z, 0.6666666666666734);
        V half = S.Multiply(S.Multiply(f, f), K(0.5));
        return S.Subtract(S.Multiply(t, S.MultiplyAdd(z, p, half)), half);
    }
}
