using System.Globalization;

namespace Continua;

/// <summary>Checks the settings of step controllers.</summary>
internal static class ControllerSettings
{
    /// <summary>
    /// Throws unless <paramref name="holds"/>. Conditions have to be written as comparisons that are false for NaN.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="holds"/> is false.</exception>
    public static void Require(bool holds, string rule, double got, string fix)
    {
        if (!holds)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{rule}, but got {got}; {fix}."));
        }
    }
}
