using System.Globalization;
using System.Numerics;

namespace Continua.Kernels;

/// <summary>The floating-point types that kernels support.</summary>
internal static class Precision
{
    /// <summary>Returns the C# name of a type.</summary>
    public static string NameOf<T>() =>
        typeof(T) == typeof(float) ? "float" : typeof(T) == typeof(double) ? "double" : typeof(T).Name;

    /// <summary>Checks that a type is supported.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is neither float nor double.</exception>
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
