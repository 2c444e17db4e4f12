namespace Continua.Learning;

/// <summary>Mean and deviation of a column, and of its logarithm: those of the training rows.</summary>
internal sealed record ColumnScale(double Mean, double Deviation, double LogMean, double LogDeviation, bool IsPositive)
{
    public static ColumnScale Of(double[] values)
    {
        double[] seen = [.. values.Where(value => !double.IsNaN(value))];
        bool positive = seen.All(value => value > 0);
        (double mean, double deviation) = Moments(seen);
        (double logMean, double logDeviation) = positive ? Moments([.. seen.Select(value => Math.Log(value))]) : (0, 1);
        return new(mean, deviation, logMean, logDeviation, positive);
    }

    public double[] Apply(double[] values, bool log) =>
        [.. values.Select(value => log ? (Math.Log(value) - LogMean) / LogDeviation : (value - Mean) / Deviation)];

    public ForecastPart Restore(double mean, double deviation, bool log) => log
        ? new(LogMean + (LogDeviation * mean), LogDeviation * deviation, true) : new(Mean + (Deviation * mean), Deviation * deviation, false);

    private static (double Mean, double Deviation) Moments(double[] values)
    {
        double mean = values.DefaultIfEmpty(0).Average();
        double square = values.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty(1).Average();
        return (mean, square > 0 ? Math.Sqrt(square) : 1);
    }
}
