namespace Continua.Learning;

/// <summary>Mean and deviation of a column, and of its logarithm: those of the training rows.</summary>
internal sealed record ColumnScale(double Mean, double Deviation, double LogMean, double LogDeviation, bool IsPositive)
{
    private const double Trace = 1e-3;

    // A normal distribution's deviation in units of the median of its absolute values.
    private const double OfMedian = 1.482602218505602;

    /// <summary>Whether all values are the same, up to rounding.</summary>
    public bool IsConstant { get; init; }

    /// <summary>The least value that the column can have: 0 where it was there more than once and never below; −∞ where there is no such value.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    public static ColumnScale Of(double[] values)
    {
        double[] seen = [.. values.Where(value => !double.IsNaN(value))];
        bool positive = seen.All(value => value > 0);
        (double mean, double deviation) = Moments(seen);
        (double logMean, double logDeviation) = positive ? Moments([.. seen.Select(value => Math.Log(value))]) : (0, 1);
        return new(mean, deviation, logMean, logDeviation, positive)
        {
            IsConstant = seen.Length > 0 && seen.Max() - seen.Min() <= 1e-12 * Math.Max(Math.Abs(seen.Max()), Math.Abs(seen.Min())),
            Least = seen.Count(value => value == 0) > 1 && seen.Min() == 0 ? 0 : double.NegativeInfinity,
        };
    }

    /// <summary>Standardised values; what has no logarithm is missing.</summary>
    public double[] Apply(double[] values, bool log) =>
        [.. values.Select(value => log ? (value > 0 ? (Math.Log(value) - LogMean) / LogDeviation : double.NaN) : (value - Mean) / Deviation)];

    /// <summary>By median and median deviation, which single values far off do not move.</summary>
    public static ColumnScale RobustOf(double[] values)
    {
        ColumnScale scale = Of(values);
        double[] seen = [.. values.Where(value => !double.IsNaN(value)).Order()];
        double middle = seen.Length == 0 ? 0 : seen[seen.Length / 2];
        double[] away = [.. seen.Select(value => Math.Abs(value - middle)).Order()];
        double deviation = away.Length == 0 ? 0 : OfMedian * away[away.Length / 2];
        return deviation > 0 ? scale with { Mean = middle, Deviation = deviation } : scale;
    }

    /// <summary>Values in data units again; what was not changed is what it was, and positive columns stay positive.</summary>
    /// <param name="scaled">Standardised.</param>
    /// <param name="before">Before they were standardised.</param>
    public double[] Undo(double[] scaled, double[] before)
    {
        double[] same = Apply(before, log: false);
        double least = before.Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Min();
        return
        [
            .. scaled.Select((value, i) => value.Equals(same[i]) ? before[i] : IsPositive ? Math.Max(least, Mean + (Deviation * value)) : Mean + (Deviation * value)),
        ];
    }

    /// <summary>Whether a standardised value is one that the column could have: a positive column stays positive.</summary>
    public bool IsPossible(double value, bool log) => log || !IsPositive || Mean + (Deviation * value) > 0;

    /// <summary>A value in data units; of a positive column no less than a trace of its mean.</summary>
    public double Restore(double value, bool log) => log ? Math.Exp(LogMean + (LogDeviation * value))
        : IsPositive ? Math.Max(Trace * Mean, Mean + (Deviation * value)) : Mean + (Deviation * value);

    public ForecastPart Restore(double mean, double deviation, bool log) => log
        ? new(LogMean + (LogDeviation * mean), LogDeviation * deviation, true) : new(Mean + (Deviation * mean), Deviation * deviation, false);

    private static (double Mean, double Deviation) Moments(double[] values)
    {
        double mean = values.DefaultIfEmpty(0).Average();
        double square = values.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty(1).Average();
        return (mean, square > 0 ? Math.Sqrt(square) : 1);
    }
}
