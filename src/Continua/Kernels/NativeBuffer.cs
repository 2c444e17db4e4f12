using System.Numerics;
using System.Runtime.InteropServices;

namespace Continua.Kernels;

/// <summary>Numbers in memory of our own, aligned for vectors and padded by one.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private nuint bytes;

    public NativeBuffer(long length = 0) => Grow(length);

    ~NativeBuffer() => Free();

    public T* Data { get; private set; }

    /// <summary>A copy of some numbers.</summary>
    public static NativeBuffer<T> Of(ReadOnlyMemory<T> numbers)
    {
        NativeBuffer<T> buffer = new(numbers.Length);
        numbers.Span.CopyTo(new(buffer.Data, numbers.Length));
        return buffer;
    }

    /// <summary>Makes room for at least so many numbers; what was there is lost if it moves.</summary>
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
