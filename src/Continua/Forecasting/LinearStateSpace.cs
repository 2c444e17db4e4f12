namespace Continua.Learning;

/// <summary>
/// A linear model of each state of a series: the state is a sum of components, whose hidden variables x follow a linear
/// stochastic differential equation dx = A x dt + L dW, and is observed with or without noise. The record describes the
/// model; <see cref="Fit"/> estimates the parameters by the exact likelihood, also for irregular times and missing
/// cells.
/// </summary>
/// <example><code>
/// TimeSeries flow = TimeSeries.Of([1871, 1872, 1873, 1874, 1875, 1876, 1877, 1878], new double[,] { { 1120 }, { 1160 }, { 963 }, { 1210 }, { 1160 }, { 1160 }, { 813 }, { 1230 } });
/// FittedStateSpace fitted = new LinearStateSpace([new LevelComponent(LevelKind.Walk)]).Fit(flow);
/// double logLikelihood = fitted.LogLikelihood(0);
/// Forecast next = fitted.Forecast(flow.Trajectories[0], 1879, 1880);
/// </code></example>
/// <param name="Components">The components: one level, and at most one CARMA process and one clock (a periodic
/// component).</param>
public sealed record LinearStateSpace(IReadOnlyList<LinearComponent> Components)
{
    /// <summary>
    /// Whether each observation has independent noise. Must be false with a CARMA process of an order p above 1 whose
    /// moving average has the highest order, p − 1.
    /// </summary>
    public bool HasNoise { get; init; } = true;

    /// <summary>Fits the model to each state of a series separately.</summary>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="training">The rows to fit to, in one range (further ranges are ignored); null for all rows.</param>
    /// <exception cref="ArgumentException">
    /// The series has several trajectories, the components cannot be combined, a component is out of range, or a state
    /// has too few values.
    /// </exception>
    public FittedStateSpace Fit(TimeSeries data, IReadOnlyList<RowRange>? training = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        Check(data);
        RowRange rows = (training ?? RowRange.All(data))[0];
        TimeScale timeScale = TimeScale.Of(data, rows);
        StateSpaceModel model = new([.. Components.Select(component => component.ToBlock(timeScale))], HasNoise);
        ColumnData columns = LinearForecaster.ColumnsOf(data.Trajectories[0], timeScale, rows.Start, rows.End);
        ColumnScale[] scales = [.. columns.Columns.Select(ColumnScale.Of)];
        FilterRows[] standardised = [.. scales.Select((scale, c) =>
            new FilterRows(columns.Times, scale.Apply(columns.Columns[c], log: false)))];
        ModelFit[] fits = [.. standardised.Select((column, c) => Fitted(model, column, data.States[c]))];
        double[] likelihoods = [.. fits.Select((fit, c) => LogLikelihood(fit, standardised[c], scales[c]))];
        ColumnModels family = new("state space", fits, scales, isLog: false);
        FamilyAverage average = new([family], scales, [.. scales.Select(_ => (double[])[1])],
            [.. scales.Select(_ => 1.0)], new([.. scales.Select(_ => (ColumnCleaner?)null)], scales), null);
        return new(
            new(data.States, average, timeScale, rows.Start), likelihoods, [.. fits.Select(fit => fit.Criterion)],
            model.Describe());
    }

    private static ModelFit Fitted(StateSpaceModel model, FilterRows rows, string state) =>
        ModelFit.Of(model, rows, default)?.AtMaximum(rows) ?? throw new ArgumentException(
            $"A model is fitted to more values than it has parameters, but state '{state}' has too few values for "
            + $"{model.Describe()}; give more rows, or take fewer components.");

    // Converts the likelihood of the standardised values to data units: the density of each value is divided by the
    // standard deviation.
    private static double LogLikelihood(ModelFit fit, FilterRows rows, ColumnScale scale)
    {
        Regression regression = new KalmanFilter(fit.Model, rows).Run(fit.Model.At(fit.Parameters))!;
        return regression.LogLikelihood - (regression.DegreesOfFreedom * Math.Log(scale.Deviation));
    }

    private void Check(TimeSeries data)
    {
        Tensor.Guard(data.Trajectories.Count == 1,
            $"A model is fitted to one trajectory, but the series has {data.Trajectories.Count}; give one of them.");
        int levels = Components.OfType<LevelComponent>().Count(),
            processes = Components.OfType<CarmaComponent>().Count(),
            clocks = Components.OfType<ClockComponent>().Count();
        Tensor.Guard(
            levels == 1 && processes <= 1 && clocks <= 1,
            $"A model has one level, and at most one CARMA process and one clock, since two of a kind cannot be "
            + $"distinguished, but got {levels}, {processes} and {clocks}; give one of each.");
        Tensor.Guard(
            !HasNoise || Components.OfType<CarmaComponent>()
                .All(carma => carma.MovingAverage < carma.Order - 1 || carma.Order == 1),
            "Observation noise cannot be distinguished from a moving average of the highest order, but got both; "
            + "set HasNoise to false, or take a lower order.");
    }
}

/// <summary>A fitted <see cref="LinearStateSpace"/>, which computes forecasts, components and estimates.</summary>
public sealed class FittedStateSpace : Forecaster
{
    private readonly LinearForecaster forecaster;
    private readonly double[] likelihoods, criteria;

    internal FittedStateSpace(LinearForecaster forecaster, double[] likelihoods, double[] criteria, string name)
    {
        (this.forecaster, this.likelihoods, this.criteria, Name) = (forecaster, likelihoods, criteria, name);
    }

    /// <summary>A description of the model as text.</summary>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => forecaster.States;

    /// <summary>
    /// Returns the diffuse log likelihood of the values of a state, in data units. It excludes the part of the values
    /// that the level, the trend and a constant clock can explain.
    /// </summary>
    /// <param name="state">The index of the state.</param>
    public double LogLikelihood(int state) => likelihoods[state];

    /// <summary>
    /// Returns the corrected Akaike information criterion (AICc) of the standardised values of a state. Smaller is
    /// better; only models of the same rows can be compared.
    /// </summary>
    /// <param name="state">The index of the state.</param>
    public double Aicc(int state) => criteria[state];

    /// <inheritdoc cref="LinearForecaster.Components"/>
    public IReadOnlyList<StateComponents> Components(Trajectory history, double level = 0.9) =>
        forecaster.Components(history, level);

    /// <inheritdoc cref="LinearForecaster.Quantities"/>
    public IReadOnlyList<LearnedQuantity> Quantities(Trajectory training) => forecaster.Quantities(training);

    /// <inheritdoc cref="LinearForecaster.Checks"/>
    public IReadOnlyList<InnovationCheck> Checks(Trajectory history) => forecaster.Checks(history);

    private protected override IReadOnlyList<Forecast> Compute(
        Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times) =>
        forecaster.Forecasts(history, origins, times);
}
