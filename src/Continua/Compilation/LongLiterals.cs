using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>Long written values in the precision of programs, as the knots of measured paths are: one copy for all frames of all programs.</summary>
internal static unsafe class LongLiterals<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>From so many numbers on a value is shared.</summary>
    public const int Least = 4096;

    private static readonly ConditionalWeakTable<double[], NativeBuffer<T>> copies = [];

    /// <summary>The numbers, for as long as the array is there.</summary>
    public static T* Of(double[] values) => copies.GetValue(values, Copy).Data;

    private static NativeBuffer<T> Copy(double[] values)
    {
        NativeBuffer<T> copy = new(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            copy.Data[i] = T.CreateTruncating(values[i]);
        }

        return copy;
    }
}
