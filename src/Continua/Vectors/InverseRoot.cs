using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <content>
/// x^(−1/q) for a small integer q: an estimate from the bits of x, then one step of a third-order iteration.
/// </content>
internal static partial class Elementary<V, T, S>
{
    /// <summary>
    /// x^(−1/q) of a positive, finite double with a relative error of at most 1e-9, for q from 1 to 10.
    /// </summary>
    /// <remarks>
    /// The estimate is 2^(−(k + log₂ m)/q) for x = 2ᵏ·m, with polynomials of degree 4 and 3; its relative error e is
    /// below 2e-4. With r = 1 − x·y^q, the iteration y(1 + r/q + (q + 1)r²/(2q²)) reduces the error to
    /// (q + 1)(2q + 1)/6 · e³.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V InverseRoot(V x, int q)
    {
        (V k, V m) = Decompose(x);
        V f = S.Subtract(m, One);
        V log = K(-0.3226235907869974);
        log = Next(log, f, 0.5101832372272236);
        log = Next(log, f, -0.7246998473568259);
        log = Next(log, f, 1.442307053878151);
        V exponent = S.Multiply(S.MultiplyAdd(log, f, k), K(-1.0 / q));
        V n = S.Round(exponent), rest = S.Subtract(exponent, n);
        V y = K(0.05583828294621595);
        y = Next(y, rest, 0.24263947854625775);
        y = Next(y, rest, 0.6931367338836213);
        y = Next(y, rest, 0.9999245569508706);
        y = S.Scale(y, n);

        V power = y, product = x;
        for (int bits = q; bits > 0; bits >>= 1)
        {
            product = (bits & 1) != 0 ? S.Multiply(product, power) : product;
            power = S.Multiply(power, power);
        }

        V residual = S.Subtract(One, product);
        V change = S.Multiply(residual, S.MultiplyAdd(residual, K((q + 1.0) / (2.0 * q * q)), K(1.0 / q)));
        return S.MultiplyAdd(y, change, y);
    }
}
