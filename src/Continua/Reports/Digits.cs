using System.Globalization;

namespace Continua.Reporting;

/// <summary>Numbers as a reader wants them: few digits, no one's culture, a dash for what is missing.</summary>
internal static class Digits
{
    /// <summary>So many significant digits; powers of ten only far from one.</summary>
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

    /// <summary>At most four significant digits, without zeros at the end.</summary>
    public static string Short(double value) =>
        Sign(double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A whole number, its thousands apart.</summary>
    public static string Count(long number) => Sign(number.ToString("#,0", CultureInfo.InvariantCulture));

    /// <summary>The number as it would be typed, all digits.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) =>
        seconds < 120 ? $"{Of(seconds)} s" : seconds < 7200 ? $"{Of(seconds / 60)} min" : $"{Of(seconds / 3600)} h";

    /// <summary>A thing with its number: "1 start", "2 starts".</summary>
    public static string Of(long number, string thing) => $"{Count(number)} {thing}{(number == 1 ? "" : "s")}";

    private static string Sign(string text) => text.Replace("-", "−", StringComparison.Ordinal);
}
