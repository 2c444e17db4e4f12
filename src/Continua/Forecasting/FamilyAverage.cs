namespace Continua.Learning;

/// <summary>How families are fitted and weighed.</summary>
/// <param name="Periods">Calendar periods, in spacings.</param>
/// <param name="Horizon">Steps ahead of the rolling errors.</param>
/// <param name="Threads">The most threads; 0 for all cores. No result depends on it.</param>
internal readonly record struct FamilySettings(IReadOnlyList<double> Periods, int Horizon, int Threads, CancellationToken Cancellation)
{
    public ParallelOptions Parallel => new() { MaxDegreeOfParallelism = Threads == 0 ? -1 : Threads, CancellationToken = Cancellation };
}

/// <summary>
/// Forecasts the columns of a series by several families of linear models, and averages them with weights from their errors over origins
/// within the training rows.
/// </summary>
internal sealed class FamilyAverage
{
    // More columns are not modelled together.
    private const int MostJoint = 8;

    private FamilyAverage(IReadOnlyList<FamilyModels> families, FoundClock?[] clocks, RollingErrors errors)
    {
        (Families, Clocks, Weights, IsChosen) = (families, clocks, errors.Weights(), errors.IsEnough);
        Widenings = [.. Weights.Select((weights, c) => errors.Widening(c, weights))];
    }

    public IReadOnlyList<FamilyModels> Families { get; }

    /// <summary>The clock of each column; null where none was found.</summary>
    public IReadOnlyList<FoundClock?> Clocks { get; }

    /// <summary>[columns][families], of sum 1 for each column.</summary>
    public IReadOnlyList<double[]> Weights { get; }

    /// <summary>By how much bands are wider than the models give, for each column.</summary>
    public IReadOnlyList<double> Widenings { get; }

    /// <summary>Whether there were enough rows to weigh families by their errors; else weights are equal.</summary>
    public bool IsChosen { get; }

    /// <summary>Fits all families to the training rows; null where there are too few values for any.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FamilyAverage? Of(ColumnData rows, FamilySettings settings)
    {
        int columns = rows.Columns.Length;
        ColumnScale[] scales = [.. rows.Columns.Select(ColumnScale.Of)];
        FoundClock?[] clocks = new FoundClock?[2 * columns];
        ModelFit?[] smoothing = new ModelFit?[2 * columns], carma = new ModelFit?[2 * columns];
        Parallel.For(0, 2 * columns, settings.Parallel, number =>
        {
            (int column, bool log) = (number / 2, number % 2 == 1);
            if (!log || scales[column].IsPositive)
            {
                ModelSearch search = new(new(rows.Times, scales[column].Apply(rows.Columns[column], log)), settings.Cancellation);
                clocks[number] = search.Clock(settings.Periods);
                smoothing[number] = search.Smoothing(clocks[number]);
                carma[number] = search.Carma(clocks[number]);
            }
        });
        List<FamilyModels> families = [];
        foreach (bool log in (bool[])[false, true])
        {
            ModelFit?[] Own(ModelFit?[] fits) => [.. Enumerable.Range(0, columns).Select(c => fits[(2 * c) + (log ? 1 : 0)])];
            families.Add(new ColumnModels("smoothing", Own(smoothing), scales, log));
            families.Add(new ColumnModels("CARMA", Own(carma), scales, log));
        }

        foreach (bool log in columns is < 2 or > MostJoint ? [] : scales.All(scale => scale.IsPositive) ? [false, true] : (bool[])[false])
        {
            FoundClock?[] own = [.. Enumerable.Range(0, columns).Select(c => clocks[(2 * c) + (log ? 1 : 0)])];
            families.AddRange(JointModels.Of(rows, scales, own, log, settings.Parallel) is { } joint ? [joint] : []);
        }

        families.RemoveAll(family => !Enumerable.Range(0, columns).Any(family.Has));
        return families.Count == 0
            ? null
            : new(
                families, [.. Enumerable.Range(0, columns).Select(c => clocks[2 * c] ?? clocks[(2 * c) + 1])],
                RollingErrors.Of(families, rows, settings));
    }

    /// <summary>The average of the families at later times, from the rows up to each origin.</summary>
    /// <returns>By origin, time and column.</returns>
    public ForecastMixture[][][] Forecasts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        ForecastPart[][][][] parts = [.. Families.Select(family => family.Forecasts(rows, origins, later))];
        return [.. later.Select((times, o) => times.Select((_, n) => Weights.Select((weights, c) =>
            new ForecastMixture([.. parts.Select(family => family[o][n][c])], weights, Widenings[c])).ToArray()).ToArray())];
    }
}
