namespace Continua.Learning;

/// <summary>
/// A family with one linear model of all columns. The clock (the component of known period) of each column is estimated
/// separately and subtracted.
/// </summary>
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

    /// <summary>
    /// Fits the model; null if there are too few rows, no starting point has a finite likelihood, or every candidate
    /// has too many parameters.
    /// </summary>
    /// <param name="rows">The rows to fit to.</param>
    /// <param name="scales">The scales of the columns.</param>
    /// <param name="columnClocks">The clock of each column; null for a column without one.</param>
    /// <param name="isLog">Whether the model describes logarithms.</param>
    /// <param name="parallel">The maximum number of threads and the cancellation token.</param>
    /// <param name="maxParameters">
    /// The largest number of parameters of a candidate model, including regression coefficients.
    /// </param>
    /// <param name="model">The model to fit; null to choose the best of three candidates.</param>
    /// <param name="startingValues">
    /// The starting values for a fit of <paramref name="model"/>; null for those of the model.
    /// </param>
    public static JointModels? Of(
        ColumnData rows, IReadOnlyList<ColumnScale> scales, IReadOnlyList<FoundClock?> columnClocks, bool isLog,
        ParallelOptions parallel, int maxParameters = int.MaxValue, StateSpaceModel? model = null,
        double[]? startingValues = null)
    {
        double[][] scaled = [.. rows.Columns.Select((column, c) => scales[c].Apply(column, isLog))];
        ClockCurve[] clocks = [.. scaled.Select((column, c) =>
            new ModelSearch(new(rows.Times, column), parallel.CancellationToken).ClockOf(columnClocks[c]))];
        double[][] remainders = Subtract(rows.Times, scaled, clocks);
        FilterRows all = new(rows.Times, remainders);
        ModelFit? fit = model is not null
            ? ModelFit.Of(model, all, parallel.CancellationToken, startingValues)
            : Best(all, remainders, maxParameters, parallel);
        return fit is null ? null : new(fit, clocks, scales, isLog);
    }

    public override bool Has(int column) => true;

    public override ChosenModel? Of(int column, ColumnData rows) => new(
        fit, new(rows.Times, Remainders(rows)), column, scales[column], isLog, Describe(column))
    {
        Clock = clocks[column].Clock is null ? null : clocks[column].At,
    };

    public override FamilyModels? Refit(ColumnData rows, CancellationToken cancellation) =>
        Of(rows, scales, [.. clocks.Select(clock => clock.Clock)], isLog,
            new() { MaxDegreeOfParallelism = 1, CancellationToken = cancellation }, int.MaxValue,
            fit.Model, fit.Parameters);

    public override ForecastPart[][][] Forecasts(
        ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later)
    {
        List<ForecastPart[][]> parts = [];
        foreach ((double[,] mean, double[,] variance) in fit.Forecasts(new(rows.Times, Remainders(rows)), origins,
            later))
        {
            parts.Add(Restored(mean, variance, later[parts.Count]));
        }

        return [.. parts];
    }

    public override FilterState?[] StatesAfter(ColumnData rows, FilterState?[]? start) =>
        [fit.StateAfter(new(rows.Times, start?[0]?.Time, Remainders(rows)), start?[0])];

    public override ForecastPart[][] From(FilterState?[] states, double[] later)
    {
        (double[,] mean, double[,] variance) = fit.From(states[0]!, later);
        return Restored(mean, variance, later);
    }

    public override double[,] Path(FilterState?[] states, double[] later, GaussianDraws draws)
    {
        double[,] path = KalmanPaths.Of(
            fit, states[0]!, later, draws,
            (n, c, value) => scales[c].IsPossible(value + clocks[c].At(later[n]), isLog));
        for (int n = 0; n < later.Length; n++)
        {
            for (int c = 0; c < scales.Count; c++)
            {
                path[n, c] = scales[c].Restore(path[n, c] + clocks[c].At(later[n]), isLog);
            }
        }

        return path;
    }

    private double[][] Remainders(ColumnData rows) =>
        Subtract(rows.Times, [.. rows.Columns.Select((column, c) => scales[c].Apply(column, isLog))], clocks);

    private ForecastPart[][] Restored(double[,] mean, double[,] variance, double[] times) =>
    [
        .. times.Select((time, n) => scales.Select((scale, c) =>
            scale.Restore(mean[n, c] + clocks[c].At(time), Math.Sqrt(variance[n, c]), isLog)).ToArray()),
    ];

    // Fits the candidate models and returns the one with the smallest AICc.
    private static ModelFit? Best(FilterRows rows, double[][] columns, int maxParameters, ParallelOptions parallel)
    {
        int count = columns.Length;
        ModelFit? FitOf(StateSpaceModel model) =>
            model.Parameters + model.Regressors.Length > maxParameters
                ? null : ModelFit.Of(model, rows, parallel.CancellationToken);
        ModelFit? first = FitOf(new(
            [new JointBlock(count, 1, hasMovingAverage: false, [JointBlock.StartOf(columns)])], hasNoise: true));
        IReadOnlyList<double[]> starts = JointBlock.StartsOfSecondOrder(count, first?.Parameters);
        StateSpaceModel[] second =
        [
            new([new JointBlock(count, 2, hasMovingAverage: false, starts)], hasNoise: true),
            new([new JointBlock(count, 2, hasMovingAverage: true, starts)], hasNoise: false),
        ];
        ModelFit?[] all = [first, null, null];
        Parallel.For(0, second.Length, parallel, n => all[n + 1] = FitOf(second[n]));
        return all.MinBy(fit => fit?.Criterion ?? double.PositiveInfinity);
    }

    private static double[][] Subtract(double[] times, double[][] columns, ClockCurve[] clocks) =>
        [.. columns.Select((column, c) => column.Select((value, t) => value - clocks[c].At(times[t])).ToArray())];
}
