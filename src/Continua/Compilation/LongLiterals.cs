using System.Numerics;
using System.Runtime.CompilerServices;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>
/// Copies of long constants, such as the knots of measured paths, in the precision of the programs. All frames of all
/// programs share one copy of a constant.
/// </summary>
internal static unsafe class LongLiterals<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>From this number of components on, a constant is shared.</summary>
    public const int MinLength = 4096;

    private static readonly ConditionalWeakTable<double[], NativeBuffer<T>> copies = [];

    /// <summary>Returns the copy of an array, which exists as long as the array does.</summary>
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
