namespace Continua.Learning;

/// <summary>
/// The means and standard deviations of the values of a column, and of their logarithms, over the training rows. A
/// standard deviation of zero is replaced by 1. If a value is not positive, the mean of the logarithms is 0 and their
/// standard deviation 1.
/// </summary>
internal sealed record ColumnScale(double Mean, double Deviation, double LogMean, double LogDeviation, bool IsPositive)
{
    // The smallest value restored in a positive column, as a share of the mean.
    private const double MinShareOfMean = 1e-3;

    // The standard deviation of a normal distribution, in units of the median absolute deviation.
    private const double DeviationPerMedian = 1.482602218505602;

    /// <summary>Whether all values are equal up to rounding.</summary>
    public bool IsConstant { get; init; }

    /// <summary>
    /// The smallest possible value of the column: 0 if the training rows contain several zeros and no negative value,
    /// otherwise −∞.
    /// </summary>
    public double Least { get; init; } = double.NegativeInfinity;

    public static ColumnScale Of(double[] values)
    {
        double[] observed = [.. values.Where(value => !double.IsNaN(value))];
        bool positive = observed.All(value => value > 0);
        (double mean, double deviation) = Moments(observed);
        (double logMean, double logDeviation) =
            positive ? Moments([.. observed.Select(value => Math.Log(value))]) : (0, 1);
        return new(mean, deviation, logMean, logDeviation, positive)
        {
            IsConstant = observed.Length > 0
                && observed.Max() - observed.Min()
                    <= 1e-12 * Math.Max(Math.Abs(observed.Max()), Math.Abs(observed.Min())),
            Least = observed.Count(value => value == 0) > 1 && observed.Min() == 0 ? 0 : double.NegativeInfinity,
        };
    }

    /// <summary>Standardises values, or their logarithms; values without a logarithm become NaN.</summary>
    public double[] Apply(double[] values, bool log) =>
        [.. values.Select(value =>
            log ? (value > 0 ? (Math.Log(value) - LogMean) / LogDeviation : double.NaN) : (value - Mean) / Deviation)];

    /// <summary>
    /// Computes a scale from the median and the median absolute deviation of the values, which single outliers hardly
    /// change; from mean and standard deviation if the median absolute deviation is zero.
    /// </summary>
    public static ColumnScale RobustOf(double[] values)
    {
        ColumnScale scale = Of(values);
        double[] observed = [.. values.Where(value => !double.IsNaN(value)).Order()];
        double median = observed.Length == 0 ? 0 : observed[observed.Length / 2];
        double[] distances = [.. observed.Select(value => Math.Abs(value - median)).Order()];
        double deviation = distances.Length == 0 ? 0 : DeviationPerMedian * distances[distances.Length / 2];
        return deviation > 0 ? scale with { Mean = median, Deviation = deviation } : scale;
    }

    /// <summary>
    /// Converts values back to data units. A value that was not changed is returned exactly. In a positive column, a
    /// changed value is at least the smallest value before standardisation.
    /// </summary>
    /// <param name="scaled">The standardised values.</param>
    /// <param name="before">The values before standardisation.</param>
    public double[] Undo(double[] scaled, double[] before)
    {
        double[] unchanged = Apply(before, log: false);
        double minimum = before.Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Min();
        return
        [
            .. scaled.Select((value, i) => value.Equals(unchanged[i]) ? before[i]
                : IsPositive ? Math.Max(minimum, Mean + (Deviation * value)) : Mean + (Deviation * value)),
        ];
    }

    /// <summary>
    /// Whether a standardised value, or a standardised logarithm, is possible: a positive column has no value of zero
    /// or below, and every logarithm is possible.
    /// </summary>
    public bool IsPossible(double value, bool log) => log || !IsPositive || Mean + (Deviation * value) > 0;

    /// <summary>
    /// Converts a standardised value, or a standardised logarithm, to data units. Without logarithms, the result for a
    /// positive column is at least 0.1 % of the mean.
    /// </summary>
    public double Restore(double value, bool log) => log ? Math.Exp(LogMean + (LogDeviation * value))
        : IsPositive ? Math.Max(MinShareOfMean * Mean, Mean + (Deviation * value)) : Mean + (Deviation * value);

    /// <summary>Converts the forecast of a standardised value to data units, or to logarithms of data units.</summary>
    public ForecastPart Restore(double mean, double deviation, bool log) => log
        ? new(LogMean + (LogDeviation * mean), LogDeviation * deviation, true)
        : new(Mean + (Deviation * mean), Deviation * deviation, false);

    private static (double Mean, double Deviation) Moments(double[] values)
    {
        double mean = values.DefaultIfEmpty(0).Average();
        double square = values.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty(1).Average();
        return (mean, square > 0 ? Math.Sqrt(square) : 1);
    }
}
