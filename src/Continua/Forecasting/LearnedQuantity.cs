namespace Continua.Learning;

/// <summary>A quantity estimated by a fitted model, with its standard error.</summary>
/// <param name="State">The name of the state.</param>
/// <param name="Name">The name of the quantity, such as "period of the cycle".</param>
/// <param name="Value">The estimate, in <paramref name="Unit"/>.</param>
/// <param name="StandardError">
/// The standard error, in <paramref name="Unit"/>, from the curvature of the likelihood at the estimate. NaN if the
/// quantity depends on a parameter that is at a bound of the search or has no effect on the likelihood, if the estimate
/// is not a maximum of the likelihood, or if the model has more than 60 parameters.
/// </param>
/// <param name="Unit">The unit as text.</param>
/// <param name="IsPositive">
/// Whether the quantity is always positive; its intervals are then computed in logarithms.
/// </param>
public sealed record LearnedQuantity(
    string State, string Name, double Value, double StandardError, string Unit, bool IsPositive)
{
    /// <summary>
    /// Computes a confidence interval. The estimate is assumed to be normally distributed, or log-normally if the
    /// quantity is always positive.
    /// </summary>
    /// <param name="level">
    /// The probability with which the interval contains the true value, above 0 and below 1.
    /// </param>
    /// <returns>The lower and upper ends, in <see cref="Unit"/>; NaN without a standard error.</returns>
    /// <exception cref="ArgumentException">The probability is out of range.</exception>
    public (double Lower, double Upper) Interval(double level = 0.95)
    {
        Tensor.Guard(level is > 0 and < 1,
            $"The level of an interval is above 0 and below 1, but got {level}; take 0.95.");
        double margin = NormalDistribution.Quantile((1 + level) / 2) * StandardError;
        double factor = Math.Exp(margin / Value);
        return IsPositive ? (Value / factor, Value * factor) : (Value - margin, Value + margin);
    }
}
