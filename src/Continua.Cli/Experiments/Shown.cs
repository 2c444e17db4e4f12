using System.Globalization;

namespace Continua.Cli.Experiments;

/// <summary>Numbers as reports show them: the same under every culture, a dash for what is not finite.</summary>
internal static class Shown
{
    /// <param name="format">As in <c>ToString</c>: "0.00", "G3".</param>
    public static string Number(double number, string format) =>
        double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−') : "–";
}
