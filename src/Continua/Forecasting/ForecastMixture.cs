namespace Continua.Learning;

/// <summary>One model's forecast of a value: a normal distribution, of the value or of its logarithm.</summary>
internal readonly record struct ForecastPart(double Mean, double Deviation, bool IsLog)
{
    // Beyond, the mean of a value whose logarithm is normal hangs on a tail that no data supports.
    private const double MostOfMedian = 2;

    /// <summary>The mean of the value; of one whose logarithm is normal, twice its median at most.</summary>
    public double Expected => IsLog ? Math.Exp(Mean) * Math.Min(MostOfMedian, Math.Exp(Deviation * Deviation / 2)) : Mean;

    /// <summary>The variance of the value.</summary>
    public double Variance => IsLog ? Expected * Expected * (Math.Exp(Deviation * Deviation) - 1) : Deviation * Deviation;

    /// <summary>The value so many deviations above the middle.</summary>
    public double At(double deviations) => IsLog ? Math.Exp(Mean + (deviations * Deviation)) : Mean + (deviations * Deviation);

    /// <summary>The probability that the value is at most so large.</summary>
    public double Below(double value)
    {
        double at = !IsLog ? value : value > 0 ? Math.Log(value) : double.NegativeInfinity;
        return NormalDistribution.Below((at - Mean) / Deviation);
    }
}

/// <summary>The weighted average of several models' forecasts of a value.</summary>
/// <param name="Parts">Each model's.</param>
/// <param name="Weights">Their weights, of sum 1; those of weight 0 take no part.</param>
/// <param name="Widening">The factor by which bands are wider than the models give.</param>
/// <param name="Least">The least possible value; −∞ for none.</param>
internal readonly record struct ForecastMixture(ForecastPart[] Parts, double[] Weights, double Widening, double Least = double.NegativeInfinity)
{
    private const int MostHalvings = 200;

    /// <summary>No forecast.</summary>
    public static ForecastMixture None { get; } = new([new(double.NaN, double.NaN, false)], [1], 1);

    public double Mean
    {
        get
        {
            double sum = 0;
            for (int f = 0; f < Parts.Length; f++)
            {
                sum += Weights[f] > 0 ? Weights[f] * Parts[f].Expected : 0;
            }

            return Math.Max(Least, sum);
        }
    }

    /// <summary>The deviation, not widened.</summary>
    public double Deviation
    {
        get
        {
            double mean = Mean, sum = 0;
            for (int f = 0; f < Parts.Length; f++)
            {
                double away = Parts[f].Expected - mean;
                sum += Weights[f] > 0 ? Weights[f] * (Parts[f].Variance + (away * away)) : 0;
            }

            return Math.Sqrt(sum);
        }
    }

    /// <summary>
    /// The value that is not exceeded with a probability. What is widened is its distance from the median; of values that are positive by
    /// logarithms, the ratio to it, where the distance would lead below zero.
    /// </summary>
    public double Quantile(double probability)
    {
        double own = Unwidened(NormalDistribution.Quantile(probability), probability);
        if (Widening <= 1)
        {
            return Math.Max(Least, own);
        }

        double middle = Unwidened(0, 0.5), wide = middle + (Widening * (own - middle));
        return Math.Max(Least, wide > 0 || !IsLogAlone ? wide : own * Math.Pow(own / middle, Widening - 1));
    }

    private bool IsLogAlone => Parts.Zip(Weights).All(own => own.Second <= 0 || own.First.IsLog);

    /// <summary>Between those of the parts, by bisection.</summary>
    private double Unwidened(double normal, double probability)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int f = 0; f < Parts.Length; f++)
        {
            if (Weights[f] > 0)
            {
                double own = Parts[f].At(normal);
                (low, high) = (Math.Min(low, own), Math.Max(high, own));
            }
        }

        if (!double.IsFinite(low + high))
        {
            return double.NaN;
        }

        for (int n = 0; n < MostHalvings && high - low > 1e-12 * (Math.Abs(low) + Math.Abs(high)); n++)
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
