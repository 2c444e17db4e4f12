using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>Turns values from component-major, lanes innermost, to one row of components a lane.</summary>
internal static unsafe class Turning<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="source">[size] components of <paramref name="lanes"/> lanes each.</param>
    /// <param name="target">Rows <paramref name="stride"/> components apart.</param>
    /// <param name="needed">How many of the lanes are wanted; some more may be turned.</param>
    [MethodImpl(Kernel.Options)]
    public static void Run(T* source, T* target, int size, int lanes, int stride, int needed)
    {
        int c = 0;
        if (Avx.IsSupported && sizeof(T) == sizeof(float) && lanes % 8 == 0)
        {
            for (; c + 8 <= size; c += 8)
            {
                for (int l = 0; l < needed; l += 8)
                {
                    Eight((float*)source + ((nint)c * lanes) + l, (float*)target + ((nint)l * stride) + c, lanes, stride);
                }
            }
        }
        else if (Avx.IsSupported && sizeof(T) == sizeof(double) && lanes % 4 == 0)
        {
            for (; c + 4 <= size; c += 4)
            {
                for (int l = 0; l < needed; l += 4)
                {
                    Four((double*)source + ((nint)c * lanes) + l, (double*)target + ((nint)l * stride) + c, lanes, stride);
                }
            }
        }

        for (; c < size; c++)
        {
            T* from = source + ((nint)c * lanes);
            T* to = target + c;
            for (int l = 0; l < needed; l++, to += stride)
            {
                *to = from[l];
            }
        }
    }

    /// <summary>An 8×8 square: pairs, then pairs of pairs, then halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(float* x, float* y, int from, int to)
    {
        float* z = x + (4 * (nint)from);
        Vector256<float> a0 = Vector256.Load(x), a1 = Vector256.Load(x + from);
        Vector256<float> a2 = Vector256.Load(x + (2 * (nint)from)), a3 = Vector256.Load(x + (3 * (nint)from));
        Vector256<float> a4 = Vector256.Load(z), a5 = Vector256.Load(z + from);
        Vector256<float> a6 = Vector256.Load(z + (2 * (nint)from)), a7 = Vector256.Load(z + (3 * (nint)from));
        Vector256<float> b0 = Avx.UnpackLow(a0, a1), b1 = Avx.UnpackHigh(a0, a1), b2 = Avx.UnpackLow(a2, a3), b3 = Avx.UnpackHigh(a2, a3);
        Vector256<float> b4 = Avx.UnpackLow(a4, a5), b5 = Avx.UnpackHigh(a4, a5), b6 = Avx.UnpackLow(a6, a7), b7 = Avx.UnpackHigh(a6, a7);
        a0 = Avx.Shuffle(b0, b2, 0x44);
        a1 = Avx.Shuffle(b0, b2, 0xEE);
        a2 = Avx.Shuffle(b1, b3, 0x44);
        a3 = Avx.Shuffle(b1, b3, 0xEE);
        a4 = Avx.Shuffle(b4, b6, 0x44);
        a5 = Avx.Shuffle(b4, b6, 0xEE);
        a6 = Avx.Shuffle(b5, b7, 0x44);
        a7 = Avx.Shuffle(b5, b7, 0xEE);
        Vector256.Store(Avx.Permute2x128(a0, a4, 0x20), y);
        Vector256.Store(Avx.Permute2x128(a1, a5, 0x20), y + to);
        Vector256.Store(Avx.Permute2x128(a2, a6, 0x20), y + (2 * (nint)to));
        Vector256.Store(Avx.Permute2x128(a3, a7, 0x20), y + (3 * (nint)to));
        y += 4 * (nint)to;
        Vector256.Store(Avx.Permute2x128(a0, a4, 0x31), y);
        Vector256.Store(Avx.Permute2x128(a1, a5, 0x31), y + to);
        Vector256.Store(Avx.Permute2x128(a2, a6, 0x31), y + (2 * (nint)to));
        Vector256.Store(Avx.Permute2x128(a3, a7, 0x31), y + (3 * (nint)to));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(double* x, double* y, int from, int to)
    {
        Vector256<double> a0 = Vector256.Load(x), a1 = Vector256.Load(x + from);
        Vector256<double> a2 = Vector256.Load(x + (2 * (nint)from)), a3 = Vector256.Load(x + (3 * (nint)from));
        Vector256<double> b0 = Avx.UnpackLow(a0, a1), b1 = Avx.UnpackHigh(a0, a1), b2 = Avx.UnpackLow(a2, a3), b3 = Avx.UnpackHigh(a2, a3);
        Vector256.Store(Avx.Permute2x128(b0, b2, 0x20), y);
        Vector256.Store(Avx.Permute2x128(b1, b3, 0x20), y + to);
        Vector256.Store(Avx.Permute2x128(b0, b2, 0x31), y + (2 * (nint)to));
        Vector256.Store(Avx.Permute2x128(b1, b3, 0x31), y + (3 * (nint)to));
    }
}
