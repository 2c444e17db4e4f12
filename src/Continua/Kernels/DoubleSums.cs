using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Continua.Kernels;

/// <summary>Sums in double precision, and conversions of values between the precisions.</summary>
internal static unsafe class DoubleSums
{
    /// <summary>target = source; target += source if <paramref name="accumulate"/>.</summary>
    public static void Widen<T>(ReadOnlySpan<T> source, Span<double> target, bool accumulate = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (source.Length == 1)
        {
            target[0] = accumulate ? target[0] + double.CreateTruncating(source[0])
                : double.CreateTruncating(source[0]);
            return;
        }

        if (typeof(T) == typeof(double))
        {
            Span<double> same = MemoryMarshal.CreateSpan(ref Unsafe.As<T, double>(ref MemoryMarshal.GetReference(source)), source.Length);
            if (accumulate)
            {
                Add(same, target);
            }
            else
            {
                same.CopyTo(target);
            }

            return;
        }

        int i = 0;
        fixed (T* from = source)
        fixed (double* to = target)
        {
            for (; typeof(T) == typeof(float) && i + Vector256<float>.Count <= source.Length; i += Vector256<float>.Count)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load((float*)from + i));
                double* at = to + i, beyond = at + Vector256<double>.Count;
                (accumulate ? Vector256.Load(at) + low : low).Store(at);
                (accumulate ? Vector256.Load(beyond) + high : high).Store(beyond);
            }
        }

        for (; i < source.Length; i++)
        {
            target[i] = accumulate ? target[i] + double.CreateTruncating(source[i])
                : double.CreateTruncating(source[i]);
        }
    }

    /// <summary>target = source, rounded to <typeparamref name="T"/>.</summary>
    public static void Narrow<T>(ReadOnlySpan<double> source, Span<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (source.Length == 1)
        {
            target[0] = T.CreateTruncating(source[0]);
            return;
        }

        if (typeof(T) == typeof(double))
        {
            source.CopyTo(Unsafe.BitCast<Span<T>, Span<double>>(target));
            return;
        }

        int i = 0;
        fixed (double* from = source)
        fixed (T* to = target)
        {
            for (; typeof(T) == typeof(float) && i + Vector256<float>.Count <= source.Length; i += Vector256<float>.Count)
            {
                Vector256.Narrow(Vector256.Load(from + i), Vector256.Load(from + i + Vector256<double>.Count)).Store((float*)to + i);
            }
        }

        for (; i < source.Length; i++)
        {
            target[i] = T.CreateTruncating(source[i]);
        }
    }

    /// <summary>
    /// Sums values in eight interleaved chains of every eighth value, so that the result has the same bits on every
    /// machine.
    /// </summary>
    public static double Total(ReadOnlySpan<double> values)
    {
        Vector256<double> low = default, high = default;
        int i = 0;
        for (; i + 8 <= values.Length; i += 8)
        {
            low += Vector256.Create(values[i..]);
            high += Vector256.Create(values[(i + 4)..]);
        }

        Span<double> chains = stackalloc double[8];
        low.CopyTo(chains);
        high.CopyTo(chains[4..]);
        for (int k = 0; i + k < values.Length; k++)
        {
            chains[k] += values[i + k];
        }

        return ((chains[0] + chains[4]) + (chains[1] + chains[5])) + ((chains[2] + chains[6]) + (chains[3] + chains[7]));
    }

    /// <summary>target += summand.</summary>
    public static void Add(ReadOnlySpan<double> summand, Span<double> target)
    {
        int i = 0;
        for (; i + Vector<double>.Count <= target.Length; i += Vector<double>.Count)
        {
            (new Vector<double>(target[i..]) + new Vector<double>(summand[i..])).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += summand[i];
        }
    }
}
