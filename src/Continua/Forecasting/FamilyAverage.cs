namespace Continua.Learning;

/// <summary>How families are fitted and weighed.</summary>
/// <param name="Periods">Calendar periods, in spacings.</param>
/// <param name="Horizon">Steps ahead of the rolling errors.</param>
/// <param name="Families">Those that are fitted.</param>
/// <param name="Threads">The most threads; 0 for all cores. No result depends on it.</param>
internal sealed record FamilySettings(
    IReadOnlyList<double> Periods, int Horizon, IReadOnlyList<LinearFamily> Families, int Threads, CancellationToken Cancellation)
{
    private readonly Lock reporting = new();

    /// <summary>Whether values that are far off are brought nearer; null for columns that have spikes.</summary>
    public bool? IsRobust { get; init; }

    /// <summary>The least gain in AICc by which a clock is taken.</summary>
    public double ClockGain { get; init; } = ModelSearch.CalendarGain;

    /// <summary>Is given what is being fitted, and the share of all that is done.</summary>
    public Action<string, double>? Report { get; init; }

    public void Show(string what, double share)
    {
        lock (reporting)
        {
            Report?.Invoke(what, share);
        }
    }

    public ParallelOptions Parallel => new() { MaxDegreeOfParallelism = Threads == 0 ? -1 : Threads, CancellationToken = Cancellation };
}

/// <summary>
/// Forecasts the columns of a series by several families of linear models, and averages them with weights from their errors over origins
/// within the training rows.
/// </summary>
internal sealed class FamilyAverage
{
    // More columns are not modelled together.
    public const int MostJoint = 8;

    // Where there are too few rows to choose by trial, a model has a parameter for so many values at most; a level with noise has three.
    private const int RowsPerParameter = 5, FewestParameters = 3;

    // A forecast that leaves the training rows' mean by so many of their spans runs away.
    private const double FarthestSpans = 10;

    // Of the time that all takes, what fits of single columns and of all together take, roughly.
    private const double OfColumns = 0.4, OfJoint = 0.3;

    /// <param name="errors">Null for an average that was read from a file.</param>
    public FamilyAverage(
        IReadOnlyList<FamilyModels> families, IReadOnlyList<ColumnScale> scales, IReadOnlyList<double[]> weights, IReadOnlyList<double> widenings,
        SeriesCleaner cleaner, RollingErrors? errors)
    {
        (Families, Scales, Weights, Widenings, Cleaner, Errors) = (families, scales, weights, widenings, cleaner, errors);
    }

    public IReadOnlyList<FamilyModels> Families { get; }

    /// <summary>Of the training rows, by column.</summary>
    public IReadOnlyList<ColumnScale> Scales { get; }

    /// <summary>[columns][families], of sum 1 for each column.</summary>
    public IReadOnlyList<double[]> Weights { get; }

    /// <summary>By how much bands are wider than the models give, for each column.</summary>
    public IReadOnlyList<double> Widenings { get; }

    /// <summary>Brings values that are far off nearer, before any model is given them.</summary>
    public SeriesCleaner Cleaner { get; }

    /// <summary>Forecasts of the families within the training rows; null for an average that was read from a file.</summary>
    public RollingErrors? Errors { get; }

    /// <summary>Whether there were enough rows to weigh families by their errors; else weights are equal.</summary>
    public bool IsChosen => Errors?.IsEnough != false;

    /// <summary>Fits all families to the training rows; null where there are too few values for any.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FamilyAverage? Of(ColumnData observed, FamilySettings settings)
    {
        int columns = observed.Columns.Length;
        SeriesCleaner cleaner = SeriesCleaner.Of(observed, settings.IsRobust, settings);
        ColumnData rows = cleaner.Clean(observed, null).Rows;
        ColumnScale[] scales = [.. rows.Columns.Select(ColumnScale.Of)];
        int most = RollingErrors.IsEnoughFor(rows.Times.Length, settings.Horizon) ? int.MaxValue : Math.Max(FewestParameters, rows.Times.Length / RowsPerParameter);

        // One value near zero would decide all models of logarithms.
        bool[] hasLogarithms = [.. scales.Select((scale, c) => scale.IsPositive && !ColumnCleaner.HasSpikes(scale.Apply(rows.Columns[c], log: true)))];
        FoundClock?[] clocks = new FoundClock?[2 * columns];
        ModelFit?[] smoothing = new ModelFit?[2 * columns], carma = new ModelFit?[2 * columns];
        Parallel.For(0, 2 * columns, settings.Parallel, number =>
        {
            (int column, bool log) = (number / 2, number % 2 == 1);
            if (!scales[column].IsConstant && (!log || hasLogarithms[column]))
            {
                ModelSearch search = new(new(rows.Times, scales[column].Apply(rows.Columns[column], log)), settings.Cancellation, most);
                settings.Show($"levels, trends, clocks and cycles of column {column + 1} of {columns}", OfColumns * number / (2 * columns));
                clocks[number] = search.Clock(settings.Periods, settings.ClockGain);
                smoothing[number] = settings.Families.Contains(LinearFamily.Smoothing) ? search.Smoothing(clocks[number]) ?? search.Smoothing(null) : null;
                carma[number] = settings.Families.Contains(LinearFamily.Carma) ? search.Carma(clocks[number]) ?? search.Carma(null) : null;
            }
        });
        List<FamilyModels> families = [];
        foreach (bool log in (bool[])[false, true])
        {
            ModelFit?[] Own(ModelFit?[] fits) => [.. Enumerable.Range(0, columns).Select(c => fits[(2 * c) + (log ? 1 : 0)])];
            families.Add(new ColumnModels("smoothing", Own(smoothing), scales, log));
            families.Add(new ColumnModels("CARMA", Own(carma), scales, log));
        }

        bool isJoint = columns is > 1 and <= MostJoint && scales.All(scale => !scale.IsConstant) && settings.Families.Contains(LinearFamily.Joint);
        foreach (bool log in !isJoint ? [] : hasLogarithms.All(own => own) ? [false, true] : (bool[])[false])
        {
            settings.Show("all columns together" + (log ? ", in logarithms" : ""), OfColumns + (log ? OfJoint / 2 : 0));
            FoundClock?[] own = [.. Enumerable.Range(0, columns).Select(c => clocks[(2 * c) + (log ? 1 : 0)])];
            families.AddRange(JointModels.Of(rows, scales, own, log, settings.Parallel, most < int.MaxValue ? most * columns : most) is { } joint ? [joint] : []);
        }

        settings.Show("all families within the training rows", OfColumns + OfJoint);
        families.RemoveAll(family => !Enumerable.Range(0, columns).Any(family.Has));
        RemoveRunaways(families, rows, scales, settings.Horizon);
        bool[] without = [.. Enumerable.Range(0, columns).Select(c => !families.Any(family => family.Has(c)) && rows.Columns[c].Any(value => !double.IsNaN(value)))];
        if (families.Count > 0 || scales.All(scale => scale.IsConstant))
        {
            families.AddRange(without.Contains(true) ? [new ConstantModels(without, scales)] : []);
        }

        if (families.Count == 0)
        {
            return null;
        }

        RollingErrors errors = RollingErrors.Of(families, rows, settings);
        double[][] weights = errors.Weights();
        return new(families, scales, weights, [.. weights.Select((own, c) => errors.Widening(c, own))], cleaner, errors);
    }

    /// <summary>Removes families whose forecasts from the last row are no numbers or run away, while others are left.</summary>
    private static void RemoveRunaways(List<FamilyModels> families, ColumnData rows, ColumnScale[] scales, int horizon)
    {
        double[] later = [.. Enumerable.Range(1, horizon).Select(step => rows.Times[^1] + step)];
        bool[] sane = [.. families.Select(family => family.Forecasts(rows, [rows.Times.Length - 1], [later])[0]
            .All(parts => parts.Select((part, c) => !family.Has(c) || IsSane(part, scales[c], rows.Columns[c])).All(own => own)))];
        if (sane.Contains(true))
        {
            FamilyModels[] kept = [.. families.Where((_, f) => sane[f])];
            families.RemoveAll(family => !kept.Contains(family) && Enumerable.Range(0, scales.Length).All(c => !family.Has(c) || kept.Any(other => other.Has(c))));
        }
    }

    private static bool IsSane(ForecastPart part, ColumnScale scale, double[] values)
    {
        double span = values.Where(value => !double.IsNaN(value)).Max() - values.Where(value => !double.IsNaN(value)).Min();
        return double.IsFinite(part.Expected + part.Deviation) && Math.Abs(part.Expected - scale.Mean) <= FarthestSpans * span;
    }

    /// <summary>The forecasts of all families at later times, from the rows up to each origin.</summary>
    /// <returns>By origin, time, column and family.</returns>
    public ForecastPart[][][][] Parts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        ColumnData cleaned = Cleaner.Clean(rows, null).Rows;
        ForecastPart[][][][] parts = [.. Families.Select(family => family.Forecasts(cleaned, origins, later))];
        return [.. later.Select((times, o) => times.Select((_, n) => Weights.Select((_, c) =>
            parts.Select(family => family[o][n][c]).ToArray()).ToArray()).ToArray())];
    }

    /// <summary>What filters keep of all rows: those of all families, and last the cleaner's.</summary>
    /// <param name="start">What they kept of the rows before; null for none.</param>
    public FilterState?[][] StatesAfter(ColumnData rows, FilterState?[][]? start)
    {
        (ColumnData cleaned, FilterState?[] own) = Cleaner.Clean(rows, start?[^1]);
        return [.. Families.Select((family, f) => family.StatesAfter(cleaned, start?[f])), own];
    }

    /// <summary>The forecasts of all families from what their filters keep.</summary>
    /// <returns>By time, column and family.</returns>
    public ForecastPart[][][] From(FilterState?[][] states, double[] later)
    {
        ForecastPart[][][] parts = [.. Families.Select((family, f) => family.From(states[f], later))];
        return [.. later.Select((_, n) => Weights.Select((_, c) => parts.Select(family => family[n][c]).ToArray()).ToArray())];
    }
}
