namespace Continua.Learning;

/// <summary>What one model says of a value: a normal distribution, of the value or of its logarithm.</summary>
internal readonly record struct ForecastPart(double Mean, double Deviation, bool IsLog)
{
    /// <summary>The mean of the value.</summary>
    public double Expected => IsLog ? Math.Exp(Mean + (Deviation * Deviation / 2)) : Mean;

    /// <summary>The variance of the value.</summary>
    public double Variance => IsLog ? Expected * Expected * (Math.Exp(Deviation * Deviation) - 1) : Deviation * Deviation;
}
