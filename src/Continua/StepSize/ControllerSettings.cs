using System.Globalization;

namespace Continua;

/// <summary>Checks the settings of step controllers.</summary>
internal static class ControllerSettings
{
    /// <exception cref="ArgumentException"><paramref name="holds"/> is false, as for a comparison with NaN.</exception>
    public static void Require(bool holds, string rule, double got, string fix)
    {
        if (!holds)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{rule}, but got {got}; {fix}."));
        }
    }
}
