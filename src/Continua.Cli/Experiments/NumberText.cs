using System.Globalization;

namespace Continua.Cli.Experiments;

/// <summary>
/// Formats numbers for reports, independent of the culture, with a dash for numbers that are not finite.
/// </summary>
internal static class NumberText
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Returns the text of a number.</summary>
    /// <param name="format">A format of <c>double.ToString</c>; an exponent is written as a power of ten.</param>
    public static string Of(double number, string format)
    {
        if (!double.IsFinite(number))
        {
            return "–";
        }

        string[] parts = number.ToString(format, CultureInfo.InvariantCulture).Split('E', 'e');
        string digits = parts[0].Replace('-', '−');
        return parts.Length == 1
            ? digits
            : (digits == "1" ? "" : digits + "·") + "10" + Power(int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static string Power(int exponent) =>
        (exponent < 0 ? "⁻" : "") + string.Concat(
            Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).Select(digit => Superscripts[digit - '0']));
}
