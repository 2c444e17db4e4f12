using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <content>
/// xʸ = exp(y·log x). The logarithm and the product are sums of two floating-point numbers, high + low.
/// </content>
internal static partial class Elementary<V, T, S>
{
    /// <summary>xʸ, with the special values of IEEE 754 and <see cref="Math.Pow"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pow(V x, V y)
    {
        V a = S.Abs(x);
        V finite = S.Less(a, Infinity);
        (V high, V low) = LogAsSum(a);
        high = S.Select(S.Equal(a, Zero), K(double.NegativeInfinity), S.Select(finite, high, a));
        V product = S.Multiply(y, high);
        V rest = S.MultiplyAdd(y, low, S.MultiplyAdd(y, high, S.Negate(product)));
        // For larger products the result is 0 or ∞, even if the rest is NaN.
        rest = S.Select(S.Less(S.Abs(product), K(2000.0)), rest, Zero);
        V power = ExpOfSum(S.AtLeast(S.AtMost(product, K(89f, 710.0)), K(-104f, -746.0)), rest);
        power = S.Select(S.Or(S.Equal(y, Zero), S.Equal(a, One)), One, power); // NaN⁰ = 1 and 1^±∞ = 1

        V half = S.Multiply(y, K(0.5));
        V integral = S.Equal(S.Round(y), y); // every |y| ≥ 2⁵³ is integral, and even
        V odd = S.Select(S.Equal(S.Round(half), half), Zero, S.And(integral, SignBit));
        power = S.Xor(power, S.And(odd, x));
        V negative = S.And(S.Less(x, Zero), finite);
        return S.Select(S.Select(integral, Zero, negative), NotANumber, power);
    }

    /// <summary>exp(h + l) for an h within the bounds of <see cref="ExpWithin"/> and a small l.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpOfSum(V h, V l)
    {
        V n = S.Subtract(S.MultiplyAdd(h, OverLn2, Rounder), Rounder);
        V r = S.Add(S.MultiplyAdd(n, MinusLn2, h), S.MultiplyAdd(n, MinusLn2Rest, l));
        V square = S.Multiply(r, r);
        return S.Scale(S.Add(One, S.MultiplyAdd(square, ExpTail(r, square), r)), n);
    }

    /// <summary>
    /// log x = k·ln 2 + 2s + s·z·b as a sum high + low, with s = (m − 1)/(m + 1), z = s² and b as in
    /// <see cref="CubicPart"/>. The relative error is 2^-34 (float) or 2^-65 (double); this accuracy is required,
    /// because the exponential multiplies the error by up to 104 or 745. 1/(m + 1) = (1 − s)/2 saves a division.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V High, V Low) LogAsSum(V x)
    {
        (V k, V m) = Decompose(x);
        V f = S.Subtract(m, One);
        V d = S.Add(m, One);
        V s = S.Divide(f, d);
        V minus = S.Negate(s);
        V left = S.MultiplyAdd(minus, S.Subtract(m, S.Subtract(d, One)), S.MultiplyAdd(minus, d, f));
        V sRest = S.Multiply(left, S.MultiplyAdd(minus, K(0.5), K(0.5)));
        (V cubic, V cubicRest) = CubicPart(s, sRest);

        V twice = S.Add(s, s);
        V high = S.Add(twice, cubic);
        V low = S.Add(S.Subtract(cubic, S.Subtract(high, twice)), S.Add(cubicRest, S.Add(sRest, sRest)));
        V octaves = S.Multiply(k, K(0.693145752f, 0.6931471805598903)); // exact
        V sum = S.Add(octaves, high);
        V roundingError = S.Subtract(high, S.Subtract(sum, octaves));
        return (sum, S.Add(S.MultiplyAdd(k, K(1.42860677e-06f, 5.497923018708371e-14), roundingError), low));
    }

    /// <summary>
    /// log((1 + s)/(1 − s)) − 2s = s·z·b with b = 2/3 + z·p(z) and z = s²; each factor is a sum of two numbers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V High, V Low) CubicPart(V s, V sRest)
    {
        V z = S.Multiply(s, s);
        V zRest = S.MultiplyAdd(S.Add(s, s), sRest, S.MultiplyAdd(s, s, S.Negate(z)));
        V cube = S.Multiply(s, z);
        V cubeRest = S.MultiplyAdd(s, zRest, S.MultiplyAdd(sRest, z, S.MultiplyAdd(s, z, S.Negate(cube))));
        V small = S.Multiply(CubicTail(z), z);
        V twoThirds = K(0.666666687f, 0.6666666666666666);
        V b = S.Add(twoThirds, small);
        V bRest = S.Add(S.Subtract(small, S.Subtract(b, twoThirds)), K(-1.98682155e-08f, 3.700743415417188e-17));
        V high = S.Multiply(cube, b);
        return (high, S.MultiplyAdd(cube, bRest, S.MultiplyAdd(cubeRest, b, S.MultiplyAdd(cube, b, S.Negate(high)))));
    }

    /// <summary>
    /// p(z) in log((1 + s)/(1 − s)) = 2s + s·z·(2/3 + z·p(z)) with z = s², for |s| ≤ (√2 − 1)/(√2 + 1). The relative
    /// error of the logarithm is 2^-36.8 (float) or 2^-71.2 (double).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V CubicTail(V z)
    {
        if (typeof(T) == typeof(float))
        {
            return Next(Next(K(0.234196365f), z, 0.285470903f), z, 0.400001526f);
        }

        V p = K(0.11981852061675258);
        p = Next(p, z, 0.11675769549640116);
        p = Next(p, z, 0.1333626500734558);
        p = Next(p, z, 0.1538455841668959);
        p = Next(p, z, 0.18181818844140737);
        p = Next(p, z, 0.22222222217788815);
        p = Next(p, z, 0.2857142857144384);
        return Next(p, z, 0.3999999999999998);
    }
}
