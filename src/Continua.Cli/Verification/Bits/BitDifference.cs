namespace Continua.Cli.Verification.Bits;

/// <summary>Comparison of lists of numbers by their bits.</summary>
internal static class BitDifference
{
    private const ulong Basis = 0xCBF29CE484222325, Prime = 0x100000001B3;

    /// <summary>The number of rows that differ in a number or in how many they have.</summary>
    public static int Rows(double[][] first, double[][] second) => Math.Abs(first.Length - second.Length)
        + first.Zip(second).Count(pair => Numbers(pair.First, pair.Second) > 0);

    /// <summary>The number of numbers that differ, and of those that one of the lists lacks.</summary>
    public static int Numbers(double[] first, double[] second) => Math.Abs(first.Length - second.Length)
        + first.Zip(second).Count(pair => BitConverter.DoubleToInt64Bits(pair.First) != BitConverter.DoubleToInt64Bits(pair.Second));

    /// <summary>A hash of the bits of some numbers (FNV-1a over words of 64 bits).</summary>
    public static ulong Hash(IEnumerable<double> numbers) =>
        numbers.Aggregate(Basis, (hash, x) => unchecked((hash ^ BitConverter.DoubleToUInt64Bits(x)) * Prime));
}
