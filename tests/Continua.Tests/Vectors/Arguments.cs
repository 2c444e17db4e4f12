namespace Continua.Tests.Vectors;

/// <summary>
/// Arguments for tests of the vector functions: special values, samples of all floats, and random values.
/// </summary>
internal static class Arguments
{
    public static double[] Special { get; } =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 0.55, 1.7, 1e-300, -1e-300, 4.9e-324, -4.9e-324, 1e-40, -1e-40, 1.4e-45,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.MaxValue, double.MinValue, float.MaxValue,
        709.78, 709.79, -708.4, -745.13, -745.14, -746.1, 88.72, 88.73, -87.3, -103.97, -103.98, 36.7, 40.1, -38.1, 17.4,
        16777215, 16777217, 9007199254740991, -9007199254740993, 99999, 100001, 1499999, 1500001, 1e22, -1e300,
    ];

    /// <summary>Every stride-th float, including NaN and infinities.</summary>
    public static float[] EveryFloat(int stride)
    {
        float[] all = new float[(int)((1L << 32) / stride)];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = BitConverter.UInt32BitsToSingle((uint)((long)i * stride));
        }

        return all;
    }

    /// <summary>
    /// Random numbers: a third from (−1, 1), a third from (−50, 50), and a third of magnitudes from about 2^−exponent
    /// to 2^exponent.
    /// </summary>
    public static double[] Random(int count, int exponent, int seed)
    {
        Random random = new(seed);
        double[] all = new double[count];
        for (int i = 0; i < count; i++)
        {
            double unit = (2 * random.NextDouble()) - 1;
            all[i] = (i % 3) switch
            {
                0 => unit,
                1 => 50 * unit,
                _ => Math.ScaleB(unit, random.Next(-exponent, exponent + 1)),
            };
        }

        return all;
    }

    /// <summary>
    /// One exponent per base, so that the powers are between e^−range and e^range; rounded to integers for negative
    /// bases, and an integer from −3 to 3 for the bases ±1 and NaN.
    /// </summary>
    public static double[] Exponents(IReadOnlyList<double> bases, double range, int seed)
    {
        Random random = new(seed);
        double[] all = new double[bases.Count];
        for (int i = 0; i < all.Length; i++)
        {
            double y = ((2 * random.NextDouble()) - 1) * range / Math.Log(Math.Abs(bases[i]));
            y = double.IsFinite(y) ? y : random.Next(-3, 4);
            all[i] = bases[i] < 0 ? Math.Round(y) : y;
        }

        return all;
    }
}
