using System.Globalization;

namespace Continua.Cli.Runs;

/// <summary>Numbers in as many digits as they are worth.</summary>
internal static class FloatDigits
{
    /// <summary>The double with the fewest digits that is the same float: models compute in floats, files hold doubles.</summary>
    public static double Shortest(double value) => double.Parse(
        ((float)value).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
