using System.Runtime.CompilerServices;

namespace Continua;

/// <summary>The errors at which Newton's method stops, as fractions of the tolerances.</summary>
internal static class NewtonTolerances
{
    public const double Default = 0.01;

    /// <param name="property">The name of the property that is set.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and at most 1.</exception>
    public static double Checked(double value, [CallerMemberName] string property = "") => value is > 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(
            property,
            $"{property} is a fraction of the tolerances above 0 and at most 1, but got {value}; take 0.01.");
}
