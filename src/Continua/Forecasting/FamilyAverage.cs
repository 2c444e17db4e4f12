namespace Continua.Learning;

/// <summary>The options for fitting and weighting the families.</summary>
/// <param name="Periods">The candidate periods of a clock (a periodic component), in spacings.</param>
/// <param name="Horizon">
/// The number of rows ahead for which forecast errors within the training rows are computed.
/// </param>
/// <param name="Families">The families to fit.</param>
/// <param name="Threads">The maximum number of threads; 0 for all cores. The results do not depend on it.</param>
/// <param name="Cancellation">Cancels the fit.</param>
internal sealed record FamilySettings(
    IReadOnlyList<double> Periods, int Horizon, IReadOnlyList<LinearFamily> Families, int Threads,
    CancellationToken Cancellation)
{
    private readonly Lock reporting = new();

    /// <summary>
    /// Whether outliers are limited in all columns or in none; null to limit them in columns with spikes, and in other
    /// columns only corrupt cells after the training rows.
    /// </summary>
    public bool? IsRobust { get; init; }

    /// <summary>
    /// The improvement of the corrected Akaike information criterion (AICc) that a clock must exceed to be accepted.
    /// </summary>
    public double ClockGain { get; init; } = ModelSearch.CalendarGain;

    /// <summary>Receives the name of the current stage and the share of the work that is done.</summary>
    public Action<string, double>? Report { get; init; }

    public void Show(string stage, double share)
    {
        lock (reporting)
        {
            Report?.Invoke(stage, share);
        }
    }

    public ParallelOptions Parallel =>
        new() { MaxDegreeOfParallelism = Threads == 0 ? -1 : Threads, CancellationToken = Cancellation };
}

/// <summary>
/// Forecasts the columns of a series with several families of linear models and averages the forecasts. The weights are
/// computed from forecast errors within the training rows.
/// </summary>
internal sealed class FamilyAverage
{
    // The largest number of columns that are modelled jointly.
    public const int MaxJointColumns = 8;

    // If there are too few rows to weight models by rolling errors, a model may have one parameter for every five rows,
    // and always three, which suffice for a level with noise.
    private const int RowsPerParameter = 5, MinParameters = 3;

    // A forecast whose distance from the training mean exceeds this many times the range of the training rows has
    // diverged.
    private const double MaxRanges = 10;

    // The approximate shares of the running time: the fits of single columns, and the joint fits.
    private const double ColumnsShare = 0.4, JointShare = 0.3;

    /// <param name="families">The fitted families.</param>
    /// <param name="scales">The scales of the columns.</param>
    /// <param name="weights">The weights, [columns][families].</param>
    /// <param name="widenings">The factors by which bands are widened, [columns].</param>
    /// <param name="cleaner">The outlier treatment applied before any model.</param>
    /// <param name="errors">The forecasts within the training rows; null for an average that was not weighted by
    /// them.</param>
    public FamilyAverage(
        IReadOnlyList<FamilyModels> families, IReadOnlyList<ColumnScale> scales, IReadOnlyList<double[]> weights,
        IReadOnlyList<double> widenings, SeriesCleaner cleaner, RollingErrors? errors)
    {
        (Families, Scales, Weights, Widenings, Cleaner, Errors) =
            (families, scales, weights, widenings, cleaner, errors);
    }

    public IReadOnlyList<FamilyModels> Families { get; }

    /// <summary>The scales of the training rows, one for each column.</summary>
    public IReadOnlyList<ColumnScale> Scales { get; }

    /// <summary>The weights of the families, [columns][families]; they sum to 1 for each column.</summary>
    public IReadOnlyList<double[]> Weights { get; }

    /// <summary>The factors by which the bands of the models are widened, [columns].</summary>
    public IReadOnlyList<double> Widenings { get; }

    /// <summary>The outlier treatment that is applied before any model receives the values.</summary>
    public SeriesCleaner Cleaner { get; }

    /// <summary>
    /// The forecasts of the families within the training rows; null for an average that was read from a file or has a
    /// single given model.
    /// </summary>
    public RollingErrors? Errors { get; }

    /// <summary>
    /// Whether there were enough rows to weight families by their errors; otherwise the weights are equal. True also
    /// for an average without <see cref="Errors"/>.
    /// </summary>
    public bool IsChosen => Errors?.HasEnoughOrigins != false;

    /// <summary>Fits all families to the training rows; null if no family has enough values.</summary>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public static FamilyAverage? Of(ColumnData observed, FamilySettings settings)
    {
        int columns = observed.Columns.Length;
        SeriesCleaner cleaner = SeriesCleaner.Of(observed, settings.IsRobust, settings);
        ColumnData rows = cleaner.Clean(observed, null).Rows;
        ColumnScale[] scales = [.. rows.Columns.Select(ColumnScale.Of)];
        int maxParameters = RollingErrors.HasEnoughOriginsFor(rows.Times.Length, settings.Horizon)
            ? int.MaxValue : Math.Max(MinParameters, rows.Times.Length / RowsPerParameter);

        // A single value near zero would dominate all models of logarithms.
        bool[] hasLogarithms = [.. scales.Select((scale, c) =>
            scale.IsPositive && !ColumnCleaner.HasSpikes(scale.Apply(rows.Columns[c], log: true)))];
        FoundClock?[] clocks = new FoundClock?[2 * columns];
        ModelFit?[] smoothing = new ModelFit?[2 * columns], carma = new ModelFit?[2 * columns];
        Parallel.For(0, 2 * columns, settings.Parallel, number =>
        {
            (int column, bool log) = (number / 2, number % 2 == 1);
            if (!scales[column].IsConstant && (!log || hasLogarithms[column]))
            {
                ModelSearch search = new(new(rows.Times, scales[column].Apply(rows.Columns[column], log)),
                    settings.Cancellation, maxParameters);
                settings.Show($"levels, trends, clocks and cycles of column {column + 1} of {columns}",
                    ColumnsShare * number / (2 * columns));
                clocks[number] = search.Clock(settings.Periods, settings.ClockGain);
                smoothing[number] = settings.Families.Contains(LinearFamily.Smoothing)
                    ? search.Smoothing(clocks[number]) ?? search.Smoothing(null) : null;
                carma[number] = settings.Families.Contains(LinearFamily.Carma)
                    ? search.Carma(clocks[number]) ?? search.Carma(null) : null;
            }
        });
        List<FamilyModels> families = [];
        foreach (bool log in (bool[])[false, true])
        {
            ModelFit?[] OfColumns(ModelFit?[] fits) =>
                [.. Enumerable.Range(0, columns).Select(c => fits[(2 * c) + (log ? 1 : 0)])];
            families.Add(new ColumnModels("smoothing", OfColumns(smoothing), scales, log));
            families.Add(new ColumnModels("CARMA", OfColumns(carma), scales, log));
        }

        bool isJoint = columns is > 1 and <= MaxJointColumns && scales.All(scale => !scale.IsConstant)
            && settings.Families.Contains(LinearFamily.Joint);
        foreach (bool log in !isJoint ? [] : hasLogarithms.All(has => has) ? [false, true] : (bool[])[false])
        {
            settings.Show(
                "all columns together" + (log ? ", in logarithms" : ""), ColumnsShare + (log ? JointShare / 2 : 0));
            FoundClock?[] columnClocks = [.. Enumerable.Range(0, columns).Select(c => clocks[(2 * c) + (log ? 1 : 0)])];
            int maxOfAll = maxParameters < int.MaxValue ? maxParameters * columns : maxParameters;
            families.AddRange(JointModels.Of(
                rows, scales, columnClocks, log, settings.Parallel, maxOfAll) is { } joint ? [joint] : []);
        }

        settings.Show("all families within the training rows", ColumnsShare + JointShare);
        families.RemoveAll(family => !Enumerable.Range(0, columns).Any(family.Has));
        RemoveDiverging(families, rows, scales, settings.Horizon);
        bool[] lacksModel = [.. Enumerable.Range(0, columns)
            .Select(c => !families.Any(family => family.Has(c)) && rows.Columns[c].Any(value => !double.IsNaN(value)))];
        if (families.Count > 0 || scales.All(scale => scale.IsConstant))
        {
            families.AddRange(lacksModel.Contains(true) ? [new ConstantModels(lacksModel, scales)] : []);
        }

        if (families.Count == 0)
        {
            return null;
        }

        RollingErrors errors = RollingErrors.Of(families, rows, settings);
        double[][] weights = errors.Weights();
        return new(families, scales, weights,
            [.. weights.Select((columnWeights, c) => errors.Widening(c, columnWeights))], cleaner, errors);
    }

    /// <summary>
    /// Removes the families whose forecasts from the last row are not finite or diverge. A family stays if it
    /// has a model of a column that no family with plausible forecasts models.
    /// </summary>
    private static void RemoveDiverging(List<FamilyModels> families, ColumnData rows, ColumnScale[] scales, int horizon)
    {
        double[] later = [.. Enumerable.Range(1, horizon).Select(step => rows.Times[^1] + step)];
        bool[] isPlausible = [.. families.Select(family => family.Forecasts(rows, [rows.Times.Length - 1], [later])[0]
            .All(parts => parts.Select((part, c) => !family.Has(c) || IsPlausible(part, scales[c], rows.Columns[c]))
                .All(isColumnPlausible => isColumnPlausible)))];
        if (isPlausible.Contains(true))
        {
            FamilyModels[] remaining = [.. families.Where((_, f) => isPlausible[f])];
            families.RemoveAll(family => !remaining.Contains(family)
                && Enumerable.Range(0, scales.Length).All(c => !family.Has(c) || remaining.Any(other => other.Has(c))));
        }
    }

    private static bool IsPlausible(ForecastPart part, ColumnScale scale, double[] values)
    {
        double range =
            values.Where(value => !double.IsNaN(value)).Max() - values.Where(value => !double.IsNaN(value)).Min();
        return double.IsFinite(part.Expected + part.Deviation)
            && Math.Abs(part.Expected - scale.Mean) <= MaxRanges * range;
    }

    /// <summary>Computes the forecasts of all families at later times, from the rows up to each origin.</summary>
    /// <returns>The forecasts, indexed by origin, time, column and family.</returns>
    public ForecastPart[][][][] Parts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        ColumnData cleaned = Cleaner.Clean(rows, null).Rows;
        ForecastPart[][][][] parts = [.. Families.Select(family => family.Forecasts(cleaned, origins, later))];
        return [.. later.Select((times, o) => times.Select((_, n) => Weights.Select((_, c) =>
            parts.Select(family => family[o][n][c]).ToArray()).ToArray()).ToArray())];
    }

    /// <summary>
    /// Returns the filter states after the last row, one list for each family, followed by those of the cleaner.
    /// </summary>
    /// <param name="rows">The rows to filter.</param>
    /// <param name="start">The filter states after the preceding rows; null to start from the first row.</param>
    public FilterState?[][] StatesAfter(ColumnData rows, FilterState?[][]? start)
    {
        (ColumnData cleaned, FilterState?[] cleanerStates) = Cleaner.Clean(rows, start?[^1]);
        return [.. Families.Select((family, f) => family.StatesAfter(cleaned, start?[f])), cleanerStates];
    }

    /// <summary>Computes the forecasts of all families from their filter states.</summary>
    /// <returns>The forecasts, indexed by time, column and family.</returns>
    public ForecastPart[][][] From(FilterState?[][] states, double[] later)
    {
        ForecastPart[][][] parts = [.. Families.Select((family, f) => family.From(states[f], later))];
        return [.. later.Select((_, n) =>
            Weights.Select((_, c) => parts.Select(family => family[n][c]).ToArray()).ToArray())];
    }
}
