namespace Continua.Learning;

/// <summary>A number that a fitted model has learned, with its standard error.</summary>
/// <param name="State">The state's name.</param>
/// <param name="Name">What the number is: "period of the cycle".</param>
/// <param name="Value">The estimate, in <paramref name="Unit"/>.</param>
/// <param name="StandardError">
/// The standard error, in <paramref name="Unit"/>, from the curvature of the likelihood at the estimate; NaN where a parameter stands at a bound
/// of the search, the likelihood does not depend on it, or the estimate is no maximum of the likelihood.
/// </param>
/// <param name="Unit">The unit in words.</param>
/// <param name="IsPositive">Whether the number cannot be zero or less; its intervals are then computed in logarithms.</param>
public sealed record LearnedQuantity(string State, string Name, double Value, double StandardError, string Unit, bool IsPositive)
{
    /// <summary>An interval that holds the true number with a probability, if the model is right: estimates are taken as normal, or log-normal.</summary>
    /// <param name="level">The probability: above 0 and below 1.</param>
    /// <returns>Lower and upper end, in <see cref="Unit"/>; NaN without a standard error.</returns>
    /// <exception cref="ArgumentException">The probability is out of range.</exception>
    public (double Lower, double Upper) Interval(double level = 0.95)
    {
        Tensor.Guard(level is > 0 and < 1, $"An interval holds a number with a probability above 0 and below 1, but got {level}; take 0.95.");
        double by = NormalDistribution.Quantile((1 + level) / 2) * StandardError;
        double factor = Math.Exp(by / Value);
        return IsPositive ? (Value / factor, Value * factor) : (Value - by, Value + by);
    }
}
