using System.Globalization;
using System.Numerics;

namespace Continua.Kernels;

/// <summary>The types of numbers that kernels are written for.</summary>
internal static class Precision
{
    /// <summary>The name that the language has for a type.</summary>
    public static string NameOf<T>() =>
        typeof(T) == typeof(float) ? "float" : typeof(T) == typeof(double) ? "double" : typeof(T).Name;

    /// <exception cref="ArgumentException">It is neither float nor double.</exception>
    public static void Guard<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"Numbers are float or double, but got {NameOf<T>()}; convert them to float, or to double."));
        }
    }
}
