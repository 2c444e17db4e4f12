using System.Numerics;

namespace Continua.Execution;

/// <summary>
/// The value of a row that is the address of memory of its own, because rows need different amounts of it: two
/// components, whose bits are the address.
/// </summary>
internal static unsafe class RowAddress<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of components of the value.</summary>
    public const int Components = 2;

    /// <summary>Reads an address from the value of a row.</summary>
    /// <param name="value">The first component of the value.</param>
    /// <param name="step">The distance to its second component.</param>
    public static byte* Read(T* value, nint step) => (byte*)(sizeof(T) == sizeof(double)
        ? *(ulong*)value
        : *(uint*)value | ((ulong)*(uint*)(value + step) << 32));

    /// <summary>Writes an address as the value of a row.</summary>
    /// <param name="address">The address.</param>
    /// <inheritdoc cref="Read" path="/param"/>
    public static void Write(byte* address, T* value, nint step)
    {
        ulong bits = (ulong)address;
        if (sizeof(T) == sizeof(double))
        {
            *(ulong*)value = bits;
            value[step] = T.Zero;
        }
        else
        {
            *(uint*)value = (uint)bits;
            *(uint*)(value + step) = (uint)(bits >> 32);
        }
    }

    /// <summary>Copies the value of the last row to the padding lanes.</summary>
    /// <param name="values">The values, [2, lanes].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="lanes">The number of lanes.</param>
    public static void Pad(T* values, int rows, int lanes)
    {
        new Span<T>(values + rows, lanes - rows).Fill(values[rows - 1]);
        new Span<T>(values + lanes + rows, lanes - rows).Fill(values[lanes + rows - 1]);
    }
}
