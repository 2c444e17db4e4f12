using System.Numerics;
using System.Runtime.InteropServices;

namespace Continua.Tests.Execution;

/// <summary>The bits of arrays of numbers.</summary>
internal static class Bits
{
    public static string Of<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Convert.ToHexString(MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>An FNV-1a hash, so that results of two processes can be compared by one number.</summary>
    public static ulong Hash<T>(ulong hash, T[] values)
        where T : unmanaged
    {
        foreach (byte b in MemoryMarshal.AsBytes(values.AsSpan()))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }
}
