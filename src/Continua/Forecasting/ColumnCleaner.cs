namespace Continua.Learning;

/// <summary>
/// Limits the outliers of a column: a value is changed if its innovation exceeds <paramref name="MaxSize"/> deviations,
/// so that its innovation then has this size. An innovation is the difference of a value from its one-step prediction
/// by a CARMA process about a level, with a clock (a component of known period) if the column has one. The standard
/// deviation of the innovations is estimated robustly.
/// </summary>
/// <param name="Fit">The fitted process; its variance is the robust estimate.</param>
/// <param name="Factors">The coefficients of the unscaled regressors of the model.</param>
/// <param name="MaxSize">The largest size of an innovation, in standard deviations.</param>
/// <param name="Low">
/// The lower end of the range of standardised values that are never changed; NaN for no range.
/// </param>
/// <param name="High">The upper end of that range; NaN for no range.</param>
internal sealed record ColumnCleaner(ModelFit Fit, double[] Factors, double MaxSize, double Low, double High)
{
    private const double MaxDeviations = 4;

    // The cleaner for corrupt cells changes no training value. It changes a later value if its innovation exceeds both
    // 20 deviations and 1.5 times the largest training innovation, and the value lies outside the training range by
    // more than the width of that range.
    private const double MinCorruptDeviations = 20, CorruptMargin = 1.5;

    // A value is compared with the median of itself and this many values on either side.
    private const int Neighbours = 3;

    // If this many consecutive values were limited on the same side, the level is assumed to have moved, and the next
    // value is not changed.
    private const int MaxConsecutive = 3;

    // A spike differs from the median of the values around it by more than this many typical changes between rows;
    // series of weather and prices contain no such values. A column with more spikes than 5 % of its values, and more
    // than three, is treated as one without spikes.
    private const double SpikeChanges = 20, MaxSpikeShare = 0.05;

    private const int MaxSpikeCount = 3;

    // If a larger share of the values equals the minimum, as in a column of rain with many dry days, values above the
    // minimum are not spikes.
    private const double MaxShareAtMinimum = 0.1;

    // The standard deviation of a normal distribution, in units of the median absolute deviation.
    private const double DeviationPerMedian = 1.482602218505602;

    private const int Rounds = 3, MinRows = 20;

    /// <summary>
    /// Whether a few values of the column differ much from their neighbours.
    /// </summary>
    /// <param name="values">The values, [rows]; NaN for a missing cell.</param>
    public static bool HasSpikes(double[] values)
    {
        double[] observed = [.. values.Where(value => !double.IsNaN(value))];
        if (observed.Count(value => value == observed.Min()) > MaxShareAtMinimum * observed.Length)
        {
            return false;
        }

        double typicalChange = TypicalChange(observed);
        int spikes = Enumerable.Range(0, observed.Length).Count(i => IsSpike(observed, i, typicalChange));
        return spikes > 0 && spikes <= Math.Max(MaxSpikeCount, MaxSpikeShare * observed.Length);
    }

    /// <summary>
    /// Fits a cleaner that limits innovations to four deviations; null if the column has too few values or most
    /// innovations are zero.
    /// </summary>
    /// <param name="times">The times of the rows, in spacings.</param>
    /// <param name="values">The standardised values, NaN for a missing cell.</param>
    /// <param name="periods">The candidate periods of a clock, in spacings.</param>
    /// <param name="cancellation">Cancels the fit.</param>
    public static ColumnCleaner? Of(
        double[] times, double[] values, IReadOnlyList<double> periods, CancellationToken cancellation)
    {
        ColumnCleaner? cleaner = null;

        // Spikes would dominate the first fit, which therefore treats them as missing.
        double typicalChange = TypicalChange([.. values.Where(value => !double.IsNaN(value))]);
        double[] cleaned = [.. values.Select((value, i) => IsSpike(values, i, typicalChange) ? double.NaN : value)];
        FoundClock? clock = null;
        for (int round = 0; round < Rounds; round++)
        {
            ModelSearch search = new(new(times, cleaned), cancellation);
            clock = round == 0 ? search.Clock(periods) : clock;
            if (search.Background(clock) is not { } fit
                || Of(fit, new(times, cleaned), _ => MaxDeviations) is not { } next)
            {
                return cleaner;
            }

            cleaner = next;
            cleaned = cleaner.Clean(times, values, null).Values;
        }

        return cleaner;
    }

    /// <summary>
    /// Fits a cleaner that changes no training value, only corrupt later ones; null if the column has too few values or
    /// most innovations are zero.
    /// </summary>
    public static ColumnCleaner? ForCorruptCells(double[] times, double[] values, CancellationToken cancellation)
    {
        FilterRows rows = new(times, values);
        double[] observed = [.. values.Where(value => !double.IsNaN(value))];
        if (new ModelSearch(rows, cancellation).Background() is not { } fit
            || Of(fit, rows, sizes => Math.Max(MinCorruptDeviations, CorruptMargin * sizes.Max())) is not { } cleaner)
        {
            return null;
        }

        double span = observed.Max() - observed.Min();
        return cleaner with { Low = observed.Min() - span, High = observed.Max() + span };
    }

    /// <summary>
    /// Limits the outliers of a column and returns the resulting values, with the filter state after the last row.
    /// </summary>
    /// <param name="times">The times of the rows, in spacings.</param>
    /// <param name="values">The standardised values.</param>
    /// <param name="start">The filter state after the preceding rows; null to start from the first row.</param>
    public (double[] Values, FilterState State) Clean(double[] times, double[] values, FilterState? start)
    {
        FilterRows rows = new(times, start?.Time, [values]);
        KalmanFilter filter = new(Fit.Model, rows, start)
        {
            Clip = new(Factors, Math.Sqrt(Fit.Variance), MaxSize, MaxConsecutive, Low, High),
        };
        filter.Run(Fit.Model.At(Fit.Parameters));
        return (rows.Values, filter.Record.StatesAt([times.Length - 1]).Single());
    }

    private static ColumnCleaner? Of(ModelFit fit, FilterRows rows, Func<IEnumerable<double>, double> maxDeviations)
    {
        KalmanFilter filter = new(fit.Model, rows);
        if (filter.Run(fit.Model.At(fit.Parameters)) is not { } regression)
        {
            return null;
        }

        // The sizes of the innovations, in units of the deviations that the filter predicts. The first values, which
        // determine the regression coefficients, are left out.
        List<double> sizes = [];
        for (int i = regression.Coefficients.Length; i < rows.Count; i++)
        {
            if (!double.IsNaN(rows.Values[i]))
            {
                sizes.Add(Math.Abs(filter.Record.InnovationFor(i, regression.Coefficients))
                    / Math.Sqrt(filter.Record.Variance(i)));
            }
        }

        double deviation = DeviationPerMedian * Median(sizes);
        return deviation > 0
            ? new(fit with { Variance = deviation * deviation }, filter.Record.Factors(regression),
                maxDeviations(sizes.Select(size => size / deviation)), double.NaN, double.NaN)
            : null;
    }

    /// <summary>
    /// A robust deviation of the change between consecutive values; 0 if there are too few values or most do not
    /// change.
    /// </summary>
    private static double TypicalChange(double[] observed) =>
        observed.Length < MinRows ? 0 : DeviationPerMedian
            * Median(observed.Zip(observed.Skip(1)).Select(pair => Math.Abs(pair.Second - pair.First)));

    private static bool IsSpike(double[] values, int at, double typicalChange)
    {
        double[] nearby = values[Math.Max(0, at - Neighbours)..Math.Min(values.Length, at + Neighbours + 1)];
        return typicalChange > 0 && !double.IsNaN(values[at])
            && Math.Abs(values[at] - Median(nearby.Where(value => !double.IsNaN(value))))
                > SpikeChanges * typicalChange;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}

/// <summary>The limits on innovations in a filter run.</summary>
/// <param name="Factors">The coefficients of the unscaled regressors of the model.</param>
/// <param name="Deviation">The standard deviation σ that is common to all variances of the model.</param>
/// <param name="MaxSize">The largest size of an innovation, in standard deviations.</param>
/// <param name="MaxConsecutive">
/// The number of consecutive values limited on the same side after which the next value is not changed.
/// </param>
/// <param name="Low">The lower end of the range of values that are never changed; NaN for no range.</param>
/// <param name="High">The upper end of that range; NaN for no range.</param>
internal sealed record FilterClip(
    double[] Factors, double Deviation, double MaxSize, int MaxConsecutive, double Low, double High);
