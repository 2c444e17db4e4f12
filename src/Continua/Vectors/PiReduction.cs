namespace Continua.Vectors;

/// <summary>
/// Reduces finite doubles of magnitude 2¹⁶ or more modulo π/2, from the bits of 1/π that affect the result.
/// Reference: Payne and Hanek 1983.
/// </summary>
internal static class PiReduction
{
    /// <summary>The fractional bits of 1/π, preceded by a word of zeros (computed by tools/elementary.py).</summary>
    private static ReadOnlySpan<ulong> OverPi =>
    [
        0,
        0x517CC1B727220A94, 0xFE13ABE8FA9A6EE0, 0x6DB14ACC9E21C820, 0xFF28B1D5EF5DE2B0, 0xDB92371D2126E970,
        0x0324977504E8C90E, 0x7F0EF58E5894D39F, 0x74411AFA975DA242, 0x74CE38135A2FBF20, 0x9CC8EB1CC1A99CFA,
        0x4E422FC5DEFC941D, 0x8FFC4BFFEF02CC07, 0xF79788C5AD05368F, 0xB69B3F6793E584DB, 0xA7A31FB34F2FF516,
        0xBA93DD63F5F2F8BD, 0x9E839CFBC5294975, 0x35FDAFD88FC6AE84, 0x2B0198237E3DB5D5,
    ];

    /// <summary>
    /// Finds x = n·π/2 + (high + low) with |high| ≤ π/4 for |x| ≥ 2¹⁶, and returns n modulo 4. For ∞, NaN and smaller
    /// x, high and low are NaN.
    /// </summary>
    public static int Reduce(double x, out double high, out double low)
    {
        if (!double.IsFinite(x) || Math.Abs(x) < 65536)
        {
            high = low = double.NaN;
            return 0;
        }

        // 2x/π modulo 4, as a fixed-point number with two bits before the binary point.
        UInt128 quarters = double.IsNegative(x) ? UInt128.Zero - OverPiModulo2(x) : OverPiModulo2(x);
        UInt128 nearest = quarters + (UInt128.One << 125);
        TimesHalfPi((Int128)(quarters << 2) >> 2, out high, out low);
        return (int)(nearest >> 126);
    }

    /// <summary>|x|/π modulo 2, with 127 fractional bits; the error is less than 2⁻¹²⁶.</summary>
    private static UInt128 OverPiModulo2(double x)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        ulong mantissa = (bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;
        int exponent = (int)((bits >> 52) & 0x7FF) - 1075; // |x| = mantissa · 2^exponent

        // The index of the table bit of weight 2^−exponent; the products of |x| and earlier bits are multiples of 2.
        int first = exponent + 63;

        // |x|/π modulo 2 depends on the mantissa and 192 bits of 1/π. The overflow of the shift is a multiple of 2.
        UInt128 top = (UInt128)mantissa * Word(first) << 64;
        UInt128 middle = (UInt128)mantissa * Word(first + 64);
        UInt128 bottom = (UInt128)mantissa * Word(first + 128);
        return top + middle + (bottom >> 64);
    }

    /// <summary>Returns 64 bits of <see cref="OverPi"/>.</summary>
    private static ulong Word(int bit)
    {
        int word = bit >> 6, shift = bit & 63;
        return shift == 0 ? OverPi[word] : OverPi[word] << shift | OverPi[word + 1] >> (64 - shift);
    }

    /// <summary>high + low = fraction·π/2 for a fraction between −½ and ½ with 126 fractional bits.</summary>
    private static void TimesHalfPi(Int128 fraction, out double high, out double low)
    {
        const double Pi = 3.141592653589793, PiRest = 1.2246467991473532e-16;
        UInt128 size = (UInt128)Int128.Abs(fraction);
        int zeros = (int)UInt128.LeadingZeroCount(size);
        size <<= zeros;
        // Half the weight of the last of the first 53 bits: head + tail is half of the fraction, to be multiplied by π.
        double unit = BitConverter.Int64BitsToDouble((1023L - zeros - 52) << 52);
        double head = (ulong)(size >> 75) * unit;
        double tail = (long)(size >> 12 & long.MaxValue) * (unit * 1.0842021724855044e-19); // 2⁻⁶³
        double product = head * Pi;
        double rest = Math.FusedMultiplyAdd(head, Pi, -product) + (head * PiRest + tail * Pi);
        high = product + rest;
        low = rest - (high - product);
        (high, low) = Int128.IsNegative(fraction) ? (-high, -low) : (high, low);
    }
}
