using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>Numbers in the data's units in as many digits as a model can tell apart.</summary>
internal static class ForecastDigits
{
    // The rounding of a standardised state of 1 in single precision.
    private const double Single = 1.0 / (1 << 24);

    /// <summary>
    /// The number with the fewest decimals that differs by less than the model's rounding; all digits of a double
    /// model.
    /// </summary>
    public static double Rounded(Fitted fitted, double value, int state)
    {
        if (fitted.IsDouble || value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        Standardization scaling = fitted.Context.Scaling;
        double rounding = Single * scaling.Deviation[state] * (scaling.Log ? Math.Abs(value) : 1);
        double digits = Math.Floor(Math.Log10(Math.Abs(value))) + 1 + Math.Ceiling(-Math.Log10(rounding));
        string text = value.ToString($"E{(int)Math.Clamp(digits - 1, 0, 16)}", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture);
    }
}
