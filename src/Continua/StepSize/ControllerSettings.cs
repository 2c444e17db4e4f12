using System.Globalization;

namespace Continua;

/// <summary>Refusals of settings of step controllers.</summary>
internal static class ControllerSettings
{
    /// <exception cref="ArgumentException">The condition does not hold; NaN makes none hold.</exception>
    public static void Require(bool holds, string rule, double got, string fix)
    {
        if (!holds)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{rule}, but got {got}; {fix}."));
        }
    }
}
