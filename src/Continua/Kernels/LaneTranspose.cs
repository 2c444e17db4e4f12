using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Continua.Vectors;

namespace Continua.Kernels;

/// <summary>
/// Transposes values from component-major order, lanes innermost, to one contiguous row of components per lane.
/// </summary>
internal static unsafe class LaneTranspose<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Transposes the first <paramref name="needed"/> lanes.</summary>
    /// <param name="source">[size, lanes].</param>
    /// <param name="target">The rows, <paramref name="stride"/> components apart.</param>
    /// <param name="needed">
    /// The number of lanes to transpose; where the number of lanes is a multiple of 8, lanes up to the next multiple of 8
    /// may be written too.
    /// </param>
    [MethodImpl(Kernel.Options)]
    public static void Run(T* source, T* target, int size, int lanes, int stride, int needed)
    {
        int c = 0;
        if (Avx512F.IsSupported && sizeof(T) == sizeof(float) && (lanes % 16 == 0 || needed % 16 == 0))
        {
            for (; c + 16 <= size; c += 16)
            {
                float* from = (float*)source + ((nint)c * lanes), to = (float*)target + c;
                int l = 0;
                for (; l + 8 < needed; l += 16)
                {
                    Sixteen(from + l, to + ((nint)l * stride), lanes, stride);
                }

                if (l < needed)
                {
                    Eight(from + l, to + ((nint)l * stride), lanes, stride);
                    Eight(from + (8 * (nint)lanes) + l, to + ((nint)l * stride) + 8, lanes, stride);
                }
            }
        }

        if (Avx.IsSupported && sizeof(T) == sizeof(float) && (lanes % 8 == 0 || needed % 8 == 0))
        {
            for (; c + 8 <= size; c += 8)
            {
                for (int l = 0; l < needed; l += 8)
                {
                    Eight((float*)source + ((nint)c * lanes) + l, (float*)target + ((nint)l * stride) + c, lanes, stride);
                }
            }
        }
        else if (Avx.IsSupported && sizeof(T) == sizeof(double) && (lanes % 4 == 0 || needed % 4 == 0))
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

    /// <summary>Transposes a 16×16 block: each of its 4×4 blocks, then the arrangement of these blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sixteen(float* x, float* y, int from, int to)
    {
        nint s = from, t = to;
        (Vector512<float> a0, Vector512<float> a1, Vector512<float> a2, Vector512<float> a3) =
            TransposeFourBlocks(x, s);
        (Vector512<float> b0, Vector512<float> b1, Vector512<float> b2, Vector512<float> b3) =
            TransposeFourBlocks(x + (4 * s), s);
        (Vector512<float> c0, Vector512<float> c1, Vector512<float> c2, Vector512<float> c3) =
            TransposeFourBlocks(x + (8 * s), s);
        (Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3) =
            TransposeFourBlocks(x + (12 * s), s);
        StoreQuarters(a0, b0, c0, d0, y, 4 * t);
        StoreQuarters(a1, b1, c1, d1, y + t, 4 * t);
        StoreQuarters(a2, b2, c2, d2, y + (2 * t), 4 * t);
        StoreQuarters(a3, b3, c3, d3, y + (3 * t), 4 * t);
    }

    /// <summary>Transposes four adjacent blocks of 4×4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second, Vector512<float> Third, Vector512<float> Last) TransposeFourBlocks(float* x, nint from)
    {
        Vector512<float> a = Vector512.Load(x), b = Vector512.Load(x + from), c = Vector512.Load(x + (2 * from)), d = Vector512.Load(x + (3 * from));
        Vector512<float> lowAb = Avx512F.UnpackLow(a, b), highAb = Avx512F.UnpackHigh(a, b);
        Vector512<float> lowCd = Avx512F.UnpackLow(c, d), highCd = Avx512F.UnpackHigh(c, d);
        return (
            Avx512F.Shuffle(lowAb, lowCd, 0x44), Avx512F.Shuffle(lowAb, lowCd, 0xEE),
            Avx512F.Shuffle(highAb, highCd, 0x44), Avx512F.Shuffle(highAb, highCd, 0xEE));
    }

    /// <summary>Stores the n-th quarters of four vectors as the n-th row, for each n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreQuarters(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* y, nint to)
    {
        Vector512<float> evenAb = Avx512F.Shuffle4x128(a, b, 0x88), oddAb = Avx512F.Shuffle4x128(a, b, 0xDD);
        Vector512<float> evenCd = Avx512F.Shuffle4x128(c, d, 0x88), oddCd = Avx512F.Shuffle4x128(c, d, 0xDD);
        Avx512F.Shuffle4x128(evenAb, evenCd, 0x88).Store(y);
        Avx512F.Shuffle4x128(oddAb, oddCd, 0x88).Store(y + to);
        Avx512F.Shuffle4x128(evenAb, evenCd, 0xDD).Store(y + (2 * to));
        Avx512F.Shuffle4x128(oddAb, oddCd, 0xDD).Store(y + (3 * to));
    }

    /// <summary>Transposes an 8×8 block by exchanging single entries, then pairs, then halves of vectors.</summary>
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
