using System.Numerics;
using System.Runtime.InteropServices;

namespace Continua.Kernels;

/// <summary>Unmanaged memory for values, aligned for vectors and padded by one vector.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private nuint bytes;

    public NativeBuffer(long length = 0) => Grow(length);

    ~NativeBuffer() => Free();

    public T* Data { get; private set; }

    /// <summary>Returns a buffer with a copy of the values.</summary>
    public static NativeBuffer<T> Of(ReadOnlyMemory<T> values)
    {
        NativeBuffer<T> buffer = new(values.Length);
        values.Span.CopyTo(new(buffer.Data, values.Length));
        return buffer;
    }

    /// <summary>
    /// Ensures a capacity of at least <paramref name="length"/> values. If the memory is reallocated, its contents are
    /// lost, and all values are zero.
    /// </summary>
    public T* Grow(long length)
    {
        nuint needed = ((nuint)length * (nuint)sizeof(T)) + Frame<T>.Padding;
        if (needed > bytes)
        {
            Free();
            bytes = needed;
            Data = (T*)NativeMemory.AlignedAlloc(bytes, Frame<T>.Padding);
            NativeMemory.Clear(Data, bytes);
        }

        return Data;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
        bytes = 0;
    }
}
