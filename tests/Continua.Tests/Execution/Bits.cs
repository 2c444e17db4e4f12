using System.Numerics;
using System.Runtime.InteropServices;

namespace Continua.Tests.Execution;

/// <summary>Numbers as their bits.</summary>
internal static class Bits
{
    public static string Of<T>(T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Convert.ToHexString(MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>FNV-1a, so that a difference between processes shows in one word.</summary>
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
