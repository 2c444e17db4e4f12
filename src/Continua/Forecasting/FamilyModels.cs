namespace Continua.Learning;

/// <summary>The rows of a series, column by column, with times in the unit of the models.</summary>
/// <param name="Times">The times, [rows], in spacings (median times between rows); increasing.</param>
/// <param name="Columns">The values, [columns][rows]; NaN for a missing cell.</param>
internal sealed record ColumnData(double[] Times, double[][] Columns)
{
    /// <summary>Returns the first <paramref name="count"/> rows.</summary>
    public ColumnData First(int count) => new(Times[..count], [.. Columns.Select(column => column[..count])]);
}

/// <summary>The models of one family for all columns of a series.</summary>
internal abstract class FamilyModels
{
    /// <summary>The name of the family in reports.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The fitted models: a list with one entry for each column, null for a column without a model; or a list with a
    /// single joint model of all columns.
    /// </summary>
    public abstract IReadOnlyList<ModelFit?> Fits { get; }

    /// <summary>Whether the models describe logarithms.</summary>
    public abstract bool IsLog { get; }

    /// <summary>Whether the models contain only levels, trends and clocks, and no CARMA process.</summary>
    public bool IsSmoothing =>
        Fits.All(fit => fit is null || fit.Model.Blocks.All(block => block is LevelBlock or ClockBlock));

    /// <summary>Whether any model has a level that is not constant.</summary>
    public bool HasMovingLevel => Fits.Any(
        fit => fit is not null && fit.Model.Blocks.Any(block => block is LevelBlock { Kind: not LevelKind.Constant }));

    /// <summary>Describes the model of a column as text.</summary>
    public abstract string Describe(int column);

    /// <summary>Whether a column has a model.</summary>
    public abstract bool Has(int column);

    /// <summary>
    /// Combines the fitted model of a column with the given rows, which may differ from the rows of the fit; null if
    /// the column has no state-space model.
    /// </summary>
    public abstract ChosenModel? Of(int column, ColumnData rows);

    /// <summary>
    /// Fits the parameters of the same models to other rows. The result is null, or lacks a column, if there are too
    /// few rows.
    /// </summary>
    public abstract FamilyModels? Refit(ColumnData rows, CancellationToken cancellation);

    /// <summary>Computes the forecasts at later times, from the rows up to each origin.</summary>
    /// <returns>The forecasts, indexed by origin, time and column; NaN for a column without a model.</returns>
    public abstract ForecastPart[][][] Forecasts(
        ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later);

    /// <summary>Returns the filter states of the models after the last row.</summary>
    /// <param name="rows">The rows to filter.</param>
    /// <param name="start">The filter states after the preceding rows; null to start from the first row.</param>
    /// <returns>One state for each model; null for a column without a model.</returns>
    public abstract FilterState?[] StatesAfter(ColumnData rows, FilterState?[]? start);

    /// <summary>Computes the forecasts at later times from the filter states.</summary>
    /// <returns>The forecasts, indexed by time and column; NaN for a column without a model.</returns>
    public abstract ForecastPart[][] From(FilterState?[] states, double[] later);

    /// <summary>Draws a sample path that continues from the filter states, in data units.</summary>
    /// <returns>The path, [times, columns]; the values of a column without a model are meaningless.</returns>
    public abstract double[,] Path(FilterState?[] states, double[] later, GaussianDraws draws);
}

/// <summary>A family with one model for each column.</summary>
internal sealed class ColumnModels(
    string name, IReadOnlyList<ModelFit?> fits, IReadOnlyList<ColumnScale> scales, bool isLog) : FamilyModels
{
    private static readonly ForecastPart None = new(double.NaN, double.NaN, false);

    public override string Name => isLog ? name + " of logarithms" : name;

    /// <summary>The name of the family without the addition "of logarithms".</summary>
    public string BaseName => name;

    public override IReadOnlyList<ModelFit?> Fits => fits;

    public override bool IsLog => isLog;

    public override string Describe(int column) => (isLog ? "of logarithms: " : "") + fits[column]?.Model.Describe();

    public override bool Has(int column) => fits[column] is not null;

    public override ChosenModel? Of(int column, ColumnData rows) => fits[column] is { } fit
        ? new(fit, Scaled(rows, column), 0, scales[column], isLog, Describe(column)) : null;

    public override FamilyModels? Refit(ColumnData rows, CancellationToken cancellation) => new ColumnModels(
        name, [.. fits.Select((fit, c) =>
            fit is null ? null : ModelFit.Of(fit.Model, Scaled(rows, c), cancellation, fit.Parameters))], scales,
        isLog);

    public override ForecastPart[][][] Forecasts(
        ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        ForecastPart[][][] parts =
            [.. later.Select(times => times.Select(_ => Enumerable.Repeat(None, fits.Count).ToArray()).ToArray())];
        for (int c = 0; c < fits.Count; c++)
        {
            if (fits[c] is not { } fit)
            {
                continue;
            }

            int o = 0;
            foreach ((double[,] mean, double[,] variance) in fit.Forecasts(Scaled(rows, c), origins, later))
            {
                for (int n = 0; n < later[o].Length; n++)
                {
                    parts[o][n][c] = scales[c].Restore(mean[n, 0], Math.Sqrt(variance[n, 0]), isLog);
                }

                o++;
            }
        }

        return parts;
    }

    public override FilterState?[] StatesAfter(ColumnData rows, FilterState?[]? start) =>
    [
        .. fits.Select((fit, c) => fit?.StateAfter(
            new(rows.Times, start?[c]?.Time, [scales[c].Apply(rows.Columns[c], isLog)]), start?[c])),
    ];

    public override ForecastPart[][] From(FilterState?[] states, double[] later)
    {
        (double[,] Mean, double[,] Variance)?[] forecasts = [.. fits.Select((fit, c) => fit?.From(states[c]!, later))];
        return
        [
            .. later.Select((_, n) => forecasts.Select((forecast, c) => forecast is { } of
                ? scales[c].Restore(of.Mean[n, 0], Math.Sqrt(of.Variance[n, 0]), isLog) : None).ToArray()),
        ];
    }

    public override double[,] Path(FilterState?[] states, double[] later, GaussianDraws draws)
    {
        double[,] path = new double[later.Length, fits.Count];
        for (int c = 0; c < fits.Count; c++)
        {
            double[,]? scaled = fits[c] is { } fit
                ? KalmanPaths.Of(fit, states[c]!, later, draws, (_, _, value) => scales[c].IsPossible(value, isLog))
                : null;
            for (int n = 0; n < later.Length; n++)
            {
                path[n, c] = scaled is null ? double.NaN : scales[c].Restore(scaled[n, 0], isLog);
            }
        }

        return path;
    }

    private FilterRows Scaled(ColumnData rows, int column) =>
        new(rows.Times, scales[column].Apply(rows.Columns[column], isLog));
}
