namespace Continua.Learning;

/// <summary>One linear model of all columns together, beside the clock of each, which is estimated column by column.</summary>
internal sealed class JointModels : FamilyModels
{
    private readonly ModelFit fit;
    private readonly ClockCurve[] clocks;
    private readonly IReadOnlyList<ColumnScale> scales;
    private readonly bool isLog;

    public JointModels(ModelFit fit, ClockCurve[] clocks, IReadOnlyList<ColumnScale> scales, bool isLog)
    {
        (this.fit, this.clocks, this.scales, this.isLog) = (fit, clocks, scales, isLog);
    }

    public override string Name => isLog ? "joint of logarithms" : "joint";

    public override IReadOnlyList<ModelFit?> Fits => [fit];

    /// <summary>The clock of each column.</summary>
    public IReadOnlyList<ClockCurve> Clocks => clocks;

    public override bool IsLog => isLog;

    public override string Describe(int column) => (isLog ? "of logarithms: " : "") + fit.Model.Describe()
        + (clocks[column].Clock is { } clock ? $", clock of period {clock.Period:G4}" : "");

    /// <summary>Null where there are too few rows, or no start has a likelihood.</summary>
    /// <param name="found">The clock of each column.</param>
    /// <param name="parallel">The most threads, and what cancels.</param>
    /// <param name="mostParameters">Models of more parameters are not tried.</param>
    /// <param name="model">The model, where it is known.</param>
    /// <param name="near">Parameters near its best ones.</param>
    public static JointModels? Of(
        ColumnData rows, IReadOnlyList<ColumnScale> scales, IReadOnlyList<FoundClock?> found, bool isLog, ParallelOptions parallel,
        int mostParameters = int.MaxValue, StateSpaceModel? model = null, double[]? near = null)
    {
        double[][] scaled = [.. rows.Columns.Select((column, c) => scales[c].Apply(column, isLog))];
        ClockCurve[] clocks = [.. scaled.Select((column, c) => new ModelSearch(new(rows.Times, column), parallel.CancellationToken).ClockOf(found[c]))];
        double[][] left = Without(rows.Times, scaled, clocks);
        FilterRows all = new(rows.Times, left);
        ModelFit? fit = model is not null ? ModelFit.Of(model, all, parallel.CancellationToken, near) : Best(all, left, mostParameters, parallel);
        return fit is null ? null : new(fit, clocks, scales, isLog);
    }

    public override bool Has(int column) => true;

    public override ChosenModel? Of(int column, ColumnData rows) => new(
        fit, new(rows.Times, Without(rows.Times, [.. rows.Columns.Select((values, c) => scales[c].Apply(values, isLog))], clocks)), column, scales[column],
        isLog, Describe(column))
    {
        Clock = clocks[column].Clock is null ? null : clocks[column].At,
    };

    public override FamilyModels? Refit(ColumnData rows, CancellationToken cancellation) =>
        Of(rows, scales, [.. clocks.Select(clock => clock.Clock)], isLog, new() { MaxDegreeOfParallelism = 1, CancellationToken = cancellation }, int.MaxValue,
            fit.Model, fit.Parameters);

    public override ForecastPart[][][] Forecasts(ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        List<ForecastPart[][]> parts = [];
        foreach ((double[,] mean, double[,] variance) in fit.Forecasts(new(rows.Times, Left(rows)), origins, later))
        {
            parts.Add(Restored(mean, variance, later[parts.Count]));
        }

        return [.. parts];
    }

    public override FilterState?[] StatesAfter(ColumnData rows, FilterState?[]? start) =>
        [fit.StateAfter(new(rows.Times, start?[0]?.Time, Left(rows)), start?[0])];

    public override ForecastPart[][] From(FilterState?[] states, double[] later)
    {
        (double[,] mean, double[,] variance) = fit.From(states[0]!, later);
        return Restored(mean, variance, later);
    }

    public override double[,] Path(FilterState?[] states, double[] later, GaussianDraws draws)
    {
        double[,] path = KalmanPaths.Of(
            fit, states[0]!, later, draws, (n, c, value) => scales[c].IsPossible(value + clocks[c].At(later[n]), isLog));
        for (int n = 0; n < later.Length; n++)
        {
            for (int c = 0; c < scales.Count; c++)
            {
                path[n, c] = scales[c].Restore(path[n, c] + clocks[c].At(later[n]), isLog);
            }
        }

        return path;
    }

    private double[][] Left(ColumnData rows) => Without(rows.Times, [.. rows.Columns.Select((column, c) => scales[c].Apply(column, isLog))], clocks);

    private ForecastPart[][] Restored(double[,] mean, double[,] variance, double[] times) =>
    [
        .. times.Select((time, n) => scales.Select((scale, c) =>
            scale.Restore(mean[n, c] + clocks[c].At(time), Math.Sqrt(variance[n, c]), isLog)).ToArray()),
    ];

    private static ModelFit? Best(FilterRows rows, double[][] columns, int mostParameters, ParallelOptions parallel)
    {
        int count = columns.Length;
        ModelFit? FitOf(StateSpaceModel model) =>
            model.Parameters + model.Unknown.Length > mostParameters ? null : ModelFit.Of(model, rows, parallel.CancellationToken);
        ModelFit? first = FitOf(new([new JointBlock(count, 1, averages: false, [JointBlock.StartOf(columns)])], hasNoise: true));
        IReadOnlyList<double[]> starts = JointBlock.StartsOfSecondOrder(count, first?.Parameters);
        StateSpaceModel[] second =
        [
            new([new JointBlock(count, 2, averages: false, starts)], hasNoise: true), new([new JointBlock(count, 2, averages: true, starts)], hasNoise: false),
        ];
        ModelFit?[] all = [first, null, null];
        Parallel.For(0, second.Length, parallel, n => all[n + 1] = FitOf(second[n]));
        return all.MinBy(fit => fit?.Criterion ?? double.PositiveInfinity);
    }

    private static double[][] Without(double[] times, double[][] columns, ClockCurve[] clocks) =>
        [.. columns.Select((column, c) => column.Select((value, t) => value - clocks[c].At(times[t])).ToArray())];
}
