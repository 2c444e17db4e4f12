using System.Globalization;

namespace Continua.Reporting;

/// <summary>Formats numbers for readers: few digits, the invariant culture, and a dash for a missing number.</summary>
internal static class Digits
{
    /// <summary>
    /// Formats a number with a given number of significant digits, but at least all digits before the decimal point.
    /// Numbers below 1e-4 and from 1e6 have an exponent and no trailing zeros.
    /// </summary>
    public static string Of(double value, int significant = 2)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
        }

        double size = Math.Abs(value);
        if (size is not 0 and (< 1e-4 or >= 1e6))
        {
            return Sign(value.ToString("0." + new string('#', significant - 1) + "e0", CultureInfo.InvariantCulture));
        }

        int power = size == 0 ? 0 : (int)Math.Floor(Math.Log10(size));
        return Sign(value.ToString("F" + Math.Max(0, significant - 1 - power), CultureInfo.InvariantCulture));
    }

    /// <summary>Formats a number with at most four significant digits, without trailing zeros.</summary>
    public static string Short(double value) =>
        Sign(double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Formats a whole number with thousands separators.</summary>
    public static string Count(long number) => Sign(number.ToString("#,0", CultureInfo.InvariantCulture));

    /// <summary>Formats a number with all digits, so that parsing returns the same number.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Formats a duration in seconds, minutes or hours.</summary>
    public static string Seconds(double seconds) =>
        seconds < 120 ? $"{Of(seconds)} s" : seconds < 7200 ? $"{Of(seconds / 60)} min" : $"{Of(seconds / 3600)} h";

    /// <summary>Formats a count with its noun: "1 start", "2 starts".</summary>
    public static string Of(long number, string noun) => $"{Count(number)} {noun}{(number == 1 ? "" : "s")}";

    private static string Sign(string text) => text.Replace("-", "−", StringComparison.Ordinal);
}
