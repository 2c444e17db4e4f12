namespace Continua.Learning;

/// <summary>
/// Brings values that lie far from what a filter expects of them nearer: an innovation beyond four deviations counts as one of four. What is
/// expected comes from a process with memory about a level, with the column's clock, whose deviation is a robust one.
/// </summary>
/// <param name="Fit">The process; its variance is the robust one.</param>
/// <param name="Factors">Of the functions of time, as the model writes them.</param>
/// <param name="Most">The deviations beyond which a value is brought nearer.</param>
/// <param name="Low">Values between this and <paramref name="High"/>, standardised, stay as they are; NaN for none.</param>
/// <param name="High">The upper end of these values.</param>
internal sealed record ColumnCleaner(ModelFit Fit, double[] Factors, double Most, double Low, double High)
{
    private const double MostDeviations = 4;

    // Without spikes in the training rows, none of these is changed, and later ones where they are far from what is expected and, by more than
    // the training rows span, from all that was ever seen: broken cells.
    private const double Broken = 20, BeyondSeen = 1.5;

    // A value is compared with so many on either side.
    private const int Neighbours = 3;

    // So many clipped values to the same side one after the other are a new level, and the next stays as it is.
    private const int Run = 3;

    // A spike is so many usual changes away from the median of its neighbours: broken cells are further off than what weather and prices do.
    // If more rows than this share are, and more than a few, they are no spikes.
    private const double SpikeChanges = 20, MostSpikes = 0.05;

    private const int FewSpikes = 3;

    // Where a larger share of values is the least one, as days without rain, what rises above it is no spike.
    private const double MostAtLeast = 0.1;

    // A normal distribution's deviation in units of the median of its absolute values.
    private const double OfMedian = 1.482602218505602;

    private const int Rounds = 3, FewestRows = 20;

    /// <summary>Whether a few values lie far from their neighbours.</summary>
    public static bool HasSpikes(double[] values)
    {
        double[] seen = [.. values.Where(value => !double.IsNaN(value))];
        if (seen.Count(value => value == seen.Min()) > MostAtLeast * seen.Length)
        {
            return false;
        }

        double usual = UsualChange(seen);
        int spikes = Enumerable.Range(0, seen.Length).Count(i => IsSpike(seen, i, usual));
        return spikes > 0 && spikes <= Math.Max(FewSpikes, MostSpikes * seen.Length);
    }

    /// <summary>Null where the column has too few values.</summary>
    /// <param name="times">In spacings.</param>
    /// <param name="values">Standardised.</param>
    /// <param name="periods">The periods that a clock may have, in spacings.</param>
    public static ColumnCleaner? Of(double[] times, double[] values, IReadOnlyList<double> periods, CancellationToken cancellation)
    {
        ColumnCleaner? cleaner = null;

        // Spikes would decide the first fit: it leaves them out.
        double usual = UsualChange([.. values.Where(value => !double.IsNaN(value))]);
        double[] cleaned = [.. values.Select((value, i) => IsSpike(values, i, usual) ? double.NaN : value)];
        FoundClock? clock = null;
        for (int round = 0; round < Rounds; round++)
        {
            ModelSearch search = new(new(times, cleaned), cancellation);
            clock = round == 0 ? search.Clock(periods) : clock;
            if (search.Background(clock) is not { } fit || Of(fit, new(times, cleaned), _ => MostDeviations) is not { } next)
            {
                return cleaner;
            }

            cleaner = next;
            cleaned = cleaner.Clean(times, values, null).Values;
        }

        return cleaner;
    }

    /// <summary>One that changes no value of the training rows; null where the column has too few values.</summary>
    public static ColumnCleaner? OfBroken(double[] times, double[] values, CancellationToken cancellation)
    {
        FilterRows rows = new(times, values);
        double[] seen = [.. values.Where(value => !double.IsNaN(value))];
        if (new ModelSearch(rows, cancellation).Background() is not { } fit || Of(fit, rows, sizes => Math.Max(Broken, BeyondSeen * sizes.Max())) is not { } cleaner)
        {
            return null;
        }

        double span = seen.Max() - seen.Min();
        return cleaner with { Low = seen.Min() - span, High = seen.Max() + span };
    }

    /// <summary>The values, those that are far off brought nearer, and what the filter keeps of them.</summary>
    /// <param name="start">What it kept of the rows before; null for none.</param>
    public (double[] Values, FilterState State) Clean(double[] times, double[] values, FilterState? start)
    {
        FilterRows rows = new(times, start?.Time, [values]);
        KalmanFilter filter = new(Fit.Model, rows, start)
        {
            Clip = new(Factors, Math.Sqrt(Fit.Variance), Most, Run, Low, High),
        };
        filter.Run(Fit.Model.At(Fit.Parameters));
        return (rows.Values, filter.Record.StatesAt([times.Length - 1]).Single());
    }

    private static ColumnCleaner? Of(ModelFit fit, FilterRows rows, Func<IEnumerable<double>, double> most)
    {
        KalmanFilter filter = new(fit.Model, rows);
        if (filter.Run(fit.Model.At(fit.Parameters)) is not { } found)
        {
            return null;
        }

        List<double> sizes = [];
        for (int i = found.Factors.Length; i < rows.Count; i++)
        {
            if (!double.IsNaN(rows.Values[i]))
            {
                sizes.Add(Math.Abs(filter.Record.Unexpected(i, found.Factors)) / Math.Sqrt(filter.Record.Variance(i)));
            }
        }

        double deviation = OfMedian * Median(sizes);
        return deviation > 0
            ? new(fit with { Variance = deviation * deviation }, filter.Record.Factors(found), most(sizes.Select(size => size / deviation)), double.NaN, double.NaN) : null;
    }

    /// <summary>0 where there are too few values, or most do not change.</summary>
    private static double UsualChange(double[] seen) =>
        seen.Length < FewestRows ? 0 : OfMedian * Median(seen.Zip(seen.Skip(1)).Select(pair => Math.Abs(pair.Second - pair.First)));

    private static bool IsSpike(double[] values, int at, double usual) => usual > 0 && !double.IsNaN(values[at])
        && Math.Abs(values[at] - Median(values[Math.Max(0, at - Neighbours)..Math.Min(values.Length, at + Neighbours + 1)].Where(value => !double.IsNaN(value)))) > SpikeChanges * usual;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}

/// <summary>How far a value may be from what a filter expects.</summary>
/// <param name="Factors">Of the functions of time, as the model writes them.</param>
/// <param name="Deviation">σ.</param>
/// <param name="Most">The deviations of an innovation beyond which its value is brought nearer.</param>
/// <param name="Run">So many values brought nearer one after the other, to the same side, are a new level: the next stays as it is.</param>
/// <param name="Low">Values between this and <paramref name="High"/> stay as they are; NaN for none.</param>
/// <param name="High">The upper end of these values.</param>
internal sealed record FilterClip(double[] Factors, double Deviation, double Most, int Run, double Low, double High);
