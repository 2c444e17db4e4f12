namespace Continua.Learning;

/// <summary>One linear model of all columns together, beside the clock of each, which is estimated column by column.</summary>
internal sealed class JointModels : FamilyModels
{
    private readonly ModelFit fit;
    private readonly Func<double, double>[] clocks;
    private readonly IReadOnlyList<ColumnScale> scales;
    private readonly IReadOnlyList<FoundClock?> found;
    private readonly bool isLog;

    private JointModels(ModelFit fit, Func<double, double>[] clocks, IReadOnlyList<ColumnScale> scales, IReadOnlyList<FoundClock?> found, bool isLog)
    {
        (this.fit, this.clocks, this.scales, this.found, this.isLog) = (fit, clocks, scales, found, isLog);
    }

    public override string Name => isLog ? "joint of logarithms" : "joint";

    public ModelFit Fit => fit;

    public override string Describe(int column) => (isLog ? "of logarithms: " : "") + fit.Model.Describe()
        + (found[column] is { } clock ? $", clock of period {clock.Period:G4}" : "");

    /// <summary>Null where there are too few rows, or no start has a likelihood.</summary>
    /// <param name="found">The clock of each column.</param>
    /// <param name="parallel">The most threads, and what cancels.</param>
    /// <param name="model">The model, where it is known.</param>
    /// <param name="near">Parameters near its best ones.</param>
    public static JointModels? Of(
        ColumnData rows, IReadOnlyList<ColumnScale> scales, IReadOnlyList<FoundClock?> found, bool isLog, ParallelOptions parallel,
        StateSpaceModel? model = null, double[]? near = null)
    {
        double[][] scaled = [.. rows.Columns.Select((column, c) => scales[c].Apply(column, isLog))];
        Func<double, double>[] clocks = [.. scaled.Select((column, c) => new ModelSearch(new(rows.Times, column), parallel.CancellationToken).ClockOf(found[c]))];
        double[][] left = Without(rows.Times, scaled, clocks);
        FilterRows all = new(rows.Times, left);
        ModelFit? fit = model is not null ? ModelFit.Of(model, all, parallel.CancellationToken, near) : Best(all, left, parallel);
        return fit is null ? null : new(fit, clocks, scales, found, isLog);
    }

    public override bool Has(int column) => true;

    public override FamilyModels Refit(ColumnData rows, CancellationToken cancellation) =>
        Of(rows, scales, found, isLog, new() { MaxDegreeOfParallelism = 1, CancellationToken = cancellation }, fit.Model, fit.Parameters) ?? this;

    public override ForecastPart[][][] Forecasts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        double[][] left = Without(rows.Times, [.. rows.Columns.Select((column, c) => scales[c].Apply(column, isLog))], clocks);
        List<ForecastPart[][]> parts = [];
        foreach ((double[,] mean, double[,] variance) in fit.Forecasts(new(rows.Times, left), origins, later))
        {
            double[] times = later[parts.Count];
            parts.Add([.. times.Select((time, n) => scales.Select((scale, c) =>
                scale.Restore(mean[n, c] + clocks[c](time), Math.Sqrt(variance[n, c]), isLog)).ToArray())]);
        }

        return [.. parts];
    }

    private static ModelFit? Best(FilterRows rows, double[][] columns, ParallelOptions parallel)
    {
        int count = columns.Length;
        ModelFit? first = ModelFit.Of(new([new JointBlock(count, 1, averages: false, [JointBlock.StartOf(columns)])], hasNoise: true), rows, parallel.CancellationToken);
        IReadOnlyList<double[]> starts = JointBlock.StartsOfSecondOrder(count, first?.Parameters);
        StateSpaceModel[] second =
        [
            new([new JointBlock(count, 2, averages: false, starts)], hasNoise: true), new([new JointBlock(count, 2, averages: true, starts)], hasNoise: false),
        ];
        ModelFit?[] all = [first, null, null];
        Parallel.For(0, second.Length, parallel, n => all[n + 1] = ModelFit.Of(second[n], rows, parallel.CancellationToken));
        return all.MinBy(fit => fit?.Criterion ?? double.PositiveInfinity);
    }

    private static double[][] Without(double[] times, double[][] columns, Func<double, double>[] clocks) =>
        [.. columns.Select((column, c) => column.Select((value, t) => value - clocks[c](times[t])).ToArray())];
}
