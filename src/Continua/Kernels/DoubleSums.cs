using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Continua.Kernels;

/// <summary>Long sums in double precision of numbers in either.</summary>
internal static unsafe class DoubleSums
{
    /// <summary>target = source.</summary>
    public static void Widen<T>(ReadOnlySpan<T> source, Span<double> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            source.CopyTo(Unsafe.BitCast<Span<double>, Span<T>>(target));
            return;
        }

        int i = 0;
        fixed (T* from = source)
        fixed (double* to = target)
        {
            for (; typeof(T) == typeof(float) && i + Vector256<float>.Count <= source.Length; i += Vector256<float>.Count)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load((float*)from + i));
                low.Store(to + i);
                high.Store(to + i + Vector256<double>.Count);
            }
        }

        for (; i < source.Length; i++)
        {
            target[i] = double.CreateTruncating(source[i]);
        }
    }

    /// <summary>target = source, rounded.</summary>
    public static void Narrow<T>(ReadOnlySpan<double> source, Span<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
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
