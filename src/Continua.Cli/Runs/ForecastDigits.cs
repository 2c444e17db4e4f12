using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>Rounds numbers in the data's units to the precision of a model.</summary>
internal static class ForecastDigits
{
    // The rounding error of a standardised state of 1 in single precision.
    private const double SingleRounding = 1.0 / (1 << 24);

    /// <summary>
    /// Returns a value with so few decimals that the change stays just below the model's rounding error; all digits
    /// for a model in double precision.
    /// </summary>
    /// <param name="state">The index of the state that has the value.</param>
    public static double Rounded(Fitted fitted, double value, int state)
    {
        if (fitted.IsDouble || value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        Standardization scaling = fitted.Context.Scaling;
        double rounding = SingleRounding * scaling.Deviation[state] * (scaling.Log ? Math.Abs(value) : 1);
        double digits = Math.Floor(Math.Log10(Math.Abs(value))) + 1 + Math.Ceiling(-Math.Log10(rounding));
        string text = value.ToString($"E{(int)Math.Clamp(digits - 1, 0, 16)}", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture);
    }
}
