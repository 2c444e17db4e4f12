using System.Globalization;

namespace Continua.Cli.Experiments;

/// <summary>Numbers as reports show them: the same under every culture, a dash for what is not finite.</summary>
internal static class Shown
{
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <param name="format">As in <c>ToString</c>: "0.00", "G3". An exponent is written as a power of ten.</param>
    public static string Number(double number, string format)
    {
        if (!double.IsFinite(number))
        {
            return "–";
        }

        string[] parts = number.ToString(format, CultureInfo.InvariantCulture).Split('E', 'e');
        string digits = parts[0].Replace('-', '−');
        return parts.Length == 1 ? digits : (digits == "1" ? "" : digits + "·") + "10" + Power(int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static string Power(int exponent) =>
        (exponent < 0 ? "⁻" : "") + string.Concat(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).Select(digit => Raised[digit - '0']));
}
