using System.Globalization;

namespace Continua.Kernels;

/// <summary>The size of a value in a block of rows, which kernels index with 32-bit integers.</summary>
internal static class BlockSize
{
    /// <summary>Returns components times lanes.</summary>
    /// <exception cref="ArgumentException">The product is larger than 2³¹ − 1.</exception>
    public static int Of(long components, int lanes) => components * lanes <= int.MaxValue
        ? (int)(components * lanes)
        : throw new ArgumentException(string.Create(
            CultureInfo.InvariantCulture,
            $"A block of rows holds at most {int.MaxValue} numbers of one value, but got {components} components for "
            + $"{lanes} rows; use fewer components, or fewer rows in one solve if the rows share their steps."));
}
