namespace Continua.Learning;

/// <summary>The forecast of a value by one model: a normal distribution of the value or of its logarithm.</summary>
internal readonly record struct ForecastPart(double Mean, double Deviation, bool IsLog)
{
    // The mean of a log-normal value is limited to this multiple of the median: beyond it, the mean depends on a tail
    // that the data do not support.
    private const double MaxMedianMultiple = 2;

    /// <summary>The mean of the value; for a log-normal value, at most twice the median.</summary>
    public double Expected =>
        IsLog ? Math.Exp(Mean) * Math.Min(MaxMedianMultiple, Math.Exp(Deviation * Deviation / 2)) : Mean;

    /// <summary>The variance of the value.</summary>
    public double Variance =>
        IsLog ? Expected * Expected * (Math.Exp(Deviation * Deviation) - 1) : Deviation * Deviation;

    /// <summary>Returns the value at the given number of standard deviations above the median.</summary>
    public double At(double deviations) =>
        IsLog ? Math.Exp(Mean + (deviations * Deviation)) : Mean + (deviations * Deviation);

    /// <summary>Returns the probability that the forecast value is at most <paramref name="value"/>.</summary>
    public double Below(double value)
    {
        double at = !IsLog ? value : value > 0 ? Math.Log(value) : double.NegativeInfinity;
        return NormalDistribution.Below((at - Mean) / Deviation);
    }
}

/// <summary>The weighted mixture of several models' forecasts of a value.</summary>
/// <param name="Parts">The forecast of each model.</param>
/// <param name="Weights">The weights of the models, which sum to 1; models of weight 0 are ignored.</param>
/// <param name="Widening">The factor by which bands are widened, at least 1.</param>
/// <param name="Min">The smallest possible value; −∞ for no limit.</param>
internal readonly record struct ForecastMixture(
    ForecastPart[] Parts, double[] Weights, double Widening, double Min = double.NegativeInfinity)
{
    private const int MaxBisections = 200;

    /// <summary>The mixture that stands for a missing forecast; all its values are NaN.</summary>
    public static ForecastMixture None { get; } = new([new(double.NaN, double.NaN, false)], [1], 1);

    /// <summary>The mean, at least <see cref="Min"/>.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            for (int f = 0; f < Parts.Length; f++)
            {
                sum += Weights[f] > 0 ? Weights[f] * Parts[f].Expected : 0;
            }

            return Math.Max(Min, sum);
        }
    }

    /// <summary>The standard deviation without the widening.</summary>
    public double Deviation
    {
        get
        {
            double mean = Mean, sum = 0;
            for (int f = 0; f < Parts.Length; f++)
            {
                double offset = Parts[f].Expected - mean;
                sum += Weights[f] > 0 ? Weights[f] * (Parts[f].Variance + (offset * offset)) : 0;
            }

            return Math.Sqrt(sum);
        }
    }

    /// <summary>
    /// Computes the quantile of a probability, at least <see cref="Min"/>. The widening multiplies the distance of the
    /// quantile from the median. If all parts are log-normal and the result would not be positive, the ratio of the
    /// quantile to the median is raised to the power of the widening instead.
    /// </summary>
    public double Quantile(double probability)
    {
        double quantile = Unwidened(NormalDistribution.Quantile(probability), probability);
        if (Widening <= 1)
        {
            return Math.Max(Min, quantile);
        }

        double median = Unwidened(0, 0.5), widened = median + (Widening * (quantile - median));
        return Math.Max(
            Min, widened > 0 || !IsLogOnly ? widened : quantile * Math.Pow(quantile / median, Widening - 1));
    }

    private bool IsLogOnly => Parts.Zip(Weights).All(pair => pair.Second <= 0 || pair.First.IsLog);

    /// <summary>Finds the quantile of the mixture by bisection between the quantiles of its parts.</summary>
    private double Unwidened(double normal, double probability)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int f = 0; f < Parts.Length; f++)
        {
            if (Weights[f] > 0)
            {
                double quantile = Parts[f].At(normal);
                (low, high) = (Math.Min(low, quantile), Math.Max(high, quantile));
            }
        }

        if (!double.IsFinite(low + high))
        {
            return double.NaN;
        }

        for (int n = 0; n < MaxBisections && high - low > 1e-12 * (Math.Abs(low) + Math.Abs(high)); n++)
        {
            double middle = low > 0 && high > 4 * low ? Math.Sqrt(low) * Math.Sqrt(high) : (low + high) / 2;
            (low, high) = Below(middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private double Below(double value)
    {
        double sum = 0;
        for (int f = 0; f < Parts.Length; f++)
        {
            sum += Weights[f] > 0 ? Weights[f] * Parts[f].Below(value) : 0;
        }

        return sum;
    }
}
