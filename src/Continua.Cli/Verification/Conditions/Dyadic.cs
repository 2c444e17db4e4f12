using System.Numerics;

namespace Continua.Cli.Verification.Conditions;

/// <summary>An exact number m·2ᵉ: isolates the error of rounding the coefficients from rounding in sums.</summary>
internal readonly record struct Dyadic(BigInteger Mantissa, int Exponent) :
    IAdditionOperators<Dyadic, Dyadic, Dyadic>,
    IMultiplyOperators<Dyadic, Dyadic, Dyadic>
{
    public static Dyadic Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long fraction = bits & 0xFFFFFFFFFFFFF;
        long mantissa = exponent == 0 ? fraction : fraction | (1L << 52);
        return new(value < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    public static Dyadic operator +(Dyadic left, Dyadic right)
    {
        int exponent = Math.Min(left.Exponent, right.Exponent);
        return new(
            (left.Mantissa << (left.Exponent - exponent)) + (right.Mantissa << (right.Exponent - exponent)),
            exponent);
    }

    public static Dyadic operator *(Dyadic left, Dyadic right) =>
        new(left.Mantissa * right.Mantissa, left.Exponent + right.Exponent);

    public double ToDouble()
    {
        int drop = Math.Max(0, (int)BigInteger.Abs(Mantissa).GetBitLength() - 60);
        return Math.ScaleB((double)(Mantissa >> drop), Exponent + drop);
    }
}
