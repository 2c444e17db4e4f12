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

    /// <summary>The model of a column in words.</summary>
    public abstract string Describe(int column);

    /// <summary>Whether a column has a model.</summary>
    public abstract bool Has(int column);

    /// <summary>The model of a column, over rows that may be others than those of the fit; null where it has none.</summary>
    public abstract ChosenModel? Of(int column, ColumnData rows);

    /// <summary>The same models with parameters fitted to other rows.</summary>
    public abstract FamilyModels Refit(ColumnData rows, CancellationToken cancellation);

    /// <summary>Forecasts of the values at later times, from the rows up to each origin.</summary>
    /// <returns>By origin, time and column; NaN where a column has no model.</returns>
    public abstract ForecastPart[][][] Forecasts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later);
}

/// <summary>A model of its own for each column.</summary>
internal sealed class ColumnModels(string name, IReadOnlyList<ModelFit?> fits, IReadOnlyList<ColumnScale> scales, bool isLog) : FamilyModels
{
    private static readonly ForecastPart None = new(double.NaN, double.NaN, false);

    public override string Name => isLog ? name + " of logarithms" : name;

    public IReadOnlyList<ModelFit?> Fits => fits;

    public override string Describe(int column) => (isLog ? "of logarithms: " : "") + fits[column]?.Model.Describe();

    public override bool Has(int column) => fits[column] is not null;

    public override ChosenModel? Of(int column, ColumnData rows) => fits[column] is { } fit
        ? new(fit, Scaled(rows, column), 0, scales[column], isLog, Describe(column)) : null;

    public override FamilyModels Refit(ColumnData rows, CancellationToken cancellation) => new ColumnModels(
        name, [.. fits.Select((fit, c) => fit is null ? null : ModelFit.Of(fit.Model, Scaled(rows, c), cancellation, fit.Parameters) ?? fit)], scales,
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

    private FilterRows Scaled(ColumnData rows, int column) => new(rows.Times, scales[column].Apply(rows.Columns[column], isLog));
}
