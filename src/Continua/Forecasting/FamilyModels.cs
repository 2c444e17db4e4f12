namespace Continua.Learning;

/// <summary>Rows of a series as forecasters use them: times in usual spacings, and the columns' values.</summary>
/// <param name="Times">[rows], increasing.</param>
/// <param name="Columns">[columns][rows]; NaN where nothing was observed.</param>
internal sealed record ColumnData(double[] Times, double[][] Columns)
{
    /// <summary>The first rows.</summary>
    public ColumnData First(int count) => new(Times[..count], [.. Columns.Select(column => column[..count])]);
}

/// <summary>Models of one family, for all columns of a series.</summary>
internal abstract class FamilyModels
{
    /// <summary>What reports call the family.</summary>
    public abstract string Name { get; }

    /// <summary>The fitted models: one of each column, null where it has none, or one of all together.</summary>
    public abstract IReadOnlyList<ModelFit?> Fits { get; }

    /// <summary>Whether the models are of logarithms.</summary>
    public abstract bool IsLog { get; }

    /// <summary>Whether the models are levels, trends and clocks alone, without a process with memory.</summary>
    public bool IsSmoothing => Fits.All(fit => fit is null || fit.Model.Blocks.All(block => block is LevelBlock or ClockBlock));

    /// <summary>Whether a model has a level that moves.</summary>
    public bool HasMovingLevel => Fits.Any(fit => fit is not null && fit.Model.Blocks.Any(block => block is LevelBlock { Kind: not LevelKind.Constant }));

    /// <summary>The model of a column in words.</summary>
    public abstract string Describe(int column);

    /// <summary>Whether a column has a model.</summary>
    public abstract bool Has(int column);

    /// <summary>The model of a column, over rows that may be others than those of the fit; null where it has none.</summary>
    public abstract ChosenModel? Of(int column, ColumnData rows);

    /// <summary>The same models with parameters fitted to other rows; null, or without a column, where these are too few.</summary>
    public abstract FamilyModels? Refit(ColumnData rows, CancellationToken cancellation);

    /// <summary>Forecasts of the values at later times, from the rows up to each origin.</summary>
    /// <returns>By origin, time and column; NaN where a column has no model.</returns>
    public abstract ForecastPart[][][] Forecasts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later);

    /// <summary>What the models' filters keep of all rows.</summary>
    /// <param name="start">What they kept of the rows before; null for none.</param>
    /// <returns>One of each model; null where a column has none.</returns>
    public abstract FilterState?[] StatesAfter(ColumnData rows, FilterState?[]? start);

    /// <summary>Forecasts from what filters keep.</summary>
    /// <returns>By time and column; NaN where a column has no model.</returns>
    public abstract ForecastPart[][] From(FilterState?[] states, double[] later);

    /// <summary>A sample path from what filters keep, in data units.</summary>
    /// <returns>[times, columns]; NaN where a column has no model.</returns>
    public abstract double[,] Path(FilterState?[] states, double[] later, GaussianDraws draws);
}

/// <summary>A model of its own for each column.</summary>
internal sealed class ColumnModels(string name, IReadOnlyList<ModelFit?> fits, IReadOnlyList<ColumnScale> scales, bool isLog) : FamilyModels
{
    private static readonly ForecastPart None = new(double.NaN, double.NaN, false);

    public override string Name => isLog ? name + " of logarithms" : name;

    /// <summary>The name without the logarithm.</summary>
    public string Plain => name;

    public override IReadOnlyList<ModelFit?> Fits => fits;

    public override bool IsLog => isLog;

    public override string Describe(int column) => (isLog ? "of logarithms: " : "") + fits[column]?.Model.Describe();

    public override bool Has(int column) => fits[column] is not null;

    public override ChosenModel? Of(int column, ColumnData rows) => fits[column] is { } fit
        ? new(fit, Scaled(rows, column), 0, scales[column], isLog, Describe(column)) : null;

    public override FamilyModels? Refit(ColumnData rows, CancellationToken cancellation) => new ColumnModels(
        name, [.. fits.Select((fit, c) => fit is null ? null : ModelFit.Of(fit.Model, Scaled(rows, c), cancellation, fit.Parameters))], scales,
        isLog);

    public override ForecastPart[][][] Forecasts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        ForecastPart[][][] parts = [.. later.Select(times => times.Select(_ => Enumerable.Repeat(None, fits.Count).ToArray()).ToArray())];
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
        (double[,] Mean, double[,] Variance)?[] found = [.. fits.Select((fit, c) => fit?.From(states[c]!, later))];
        return
        [
            .. later.Select((_, n) => found.Select((own, c) => own is { } of
                ? scales[c].Restore(of.Mean[n, 0], Math.Sqrt(of.Variance[n, 0]), isLog) : None).ToArray()),
        ];
    }

    public override double[,] Path(FilterState?[] states, double[] later, GaussianDraws draws)
    {
        double[,] path = new double[later.Length, fits.Count];
        for (int c = 0; c < fits.Count; c++)
        {
            double[,]? own = fits[c] is { } fit ? KalmanPaths.Of(fit, states[c]!, later, draws, (_, _, value) => scales[c].IsPossible(value, isLog)) : null;
            for (int n = 0; n < later.Length; n++)
            {
                path[n, c] = own is null ? double.NaN : scales[c].Restore(own[n, 0], isLog);
            }
        }

        return path;
    }

    private FilterRows Scaled(ColumnData rows, int column) => new(rows.Times, scales[column].Apply(rows.Columns[column], isLog));
}
