namespace Continua.Learning;

/// <summary>
/// The comparison of a network with linear models on the training rows. Errors are root mean square errors, in standard
/// deviations of the training rows, of forecasts by models that were fitted to the preceding rows only.
/// </summary>
/// <param name="Linear">
/// The error of the average of the linear models; NaN if there are too few rows for a trial.
/// </param>
/// <param name="Network">The error of the network; NaN if there are too few rows for a trial.</param>
/// <param name="Lower">
/// The lower end of the 90 % bootstrap interval of the difference of the errors, network minus linear models; NaN if
/// there are too few rows for a trial.
/// </param>
/// <param name="Upper">The upper end of that interval; NaN if there are too few rows for a trial.</param>
/// <param name="Origins">
/// The number of rows from which forecasts started; 0 if there are too few rows for a trial.
/// </param>
public readonly record struct NetworkTrial(double Linear, double Network, double Lower, double Upper, int Origins)
{
    /// <summary>
    /// Whether the network is part of the average: the whole interval is below 0, so that its error is significantly
    /// smaller.
    /// </summary>
    public bool TakesPart => Origins > 0 && Upper < 0;
}

/// <summary>
/// The average of linear models and, if its errors on the training rows are significantly smaller, a neural ODE. Each
/// weight is proportional to a power of the model's inverse mean square error on the training rows, pooled over the
/// states.
/// </summary>
/// <example><code>
/// using Fit&lt;float&gt; fit = new(model, data, options);
/// fit.Run();
/// LinearForecaster linear = LinearForecaster.Fit(data, fit.Split.Training);
/// NeuralForecaster network = NeuralForecaster.Of(fit.Result, data, fit.Split.Training);
/// AverageForecaster average = AverageForecaster.Of(linear, network, NeuralForecaster.Trials(model, data, options, linear), data);
/// </code></example>
public sealed class AverageForecaster : Forecaster
{
    private readonly double[][] weights;
    private readonly double[] widenings;

    internal AverageForecaster(
        LinearForecaster linear, NeuralForecaster network, NetworkTrial trial, double[][] weights, double[] widenings)
    {
        (Linear, Network, Trial, this.weights, this.widenings) = (linear, network, trial, weights, widenings);
    }

    /// <inheritdoc/>
    public override string Name => Trial.TakesPart ? "average of linear models and network" : Linear.Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => Linear.States;

    /// <summary>The linear models.</summary>
    public LinearForecaster Linear { get; }

    /// <summary>The network.</summary>
    public NeuralForecaster Network { get; }

    /// <summary>The comparison of the network with the linear models, which decides about its weight.</summary>
    public NetworkTrial Trial { get; }

    /// <summary>
    /// Returns the weight of the network in the forecast of a state, between 0 and 1; 0 if the network is not part of
    /// the average.
    /// </summary>
    /// <param name="state">The index of the state.</param>
    public double NetworkWeight(int state) => weights[state][^1];

    /// <summary>For each state, the factor by which the bands of the average of the models are widened.</summary>
    internal IReadOnlyList<double> Widenings => widenings;

    /// <summary>The weights of the linear families, followed by the weight of the network.</summary>
    internal double[] Weights(int state) => weights[state];

    /// <summary>Combines linear models and a network.</summary>
    /// <param name="linear">Linear models fitted to the training rows.</param>
    /// <param name="network">A network fitted to the same rows.</param>
    /// <param name="trials">
    /// Networks fitted to the first <see cref="LinearForecaster.TrialRows"/> training rows, from
    /// <see cref="NeuralForecaster.Trials"/>; empty if there are too few rows.
    /// </param>
    /// <param name="data">The series, with one trajectory.</param>
    /// <exception cref="ArgumentException">
    /// The number of trial networks is neither 0 nor that of <see cref="LinearForecaster.TrialRows"/>, a network has
    /// other states than the linear models, or the linear models were read from a file.
    /// </exception>
    public static AverageForecaster Of(
        LinearForecaster linear, NeuralForecaster network, IReadOnlyList<NeuralForecaster> trials, TimeSeries data)
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(trials);
        ArgumentNullException.ThrowIfNull(data);
        RollingErrors errors = linear.Average.Errors
            ?? throw new ArgumentException(
                "A network is combined with linear models that were just fitted, "
                + "but these were read from a file; fit them.");
        Tensor.Guard(
            trials.Count == 0 || trials.Count == errors.Parts.Count,
            $"Networks are tried on {errors.Parts.Count} parts of the training rows, but got {trials.Count}; "
            + $"give one for each of TrialRows.");
        Tensor.Guard(
            trials.Append(network).All(forecaster => forecaster.States.SequenceEqual(linear.States)),
            $"Networks and linear models forecast the same states, "
            + $"but got others than {string.Join(", ", linear.States)}; give those of one series.");
        if (trials.Count == 0 || !errors.HasEnoughOrigins)
        {
            return WithoutNetwork(linear, network, new(double.NaN, double.NaN, double.NaN, double.NaN, 0));
        }

        Trajectory series = linear.Cleaned(data.Trajectories[0], null);
        RollingErrors all = errors.With(
            [.. errors.Parts.Select((part, k) => Forecasts(trials[k], series, linear.FirstRow, part, errors.Horizon))]);
        IReadOnlyList<double[]> networkOnly = [.. linear.Average.Weights.Select(
            w => (double[])[.. w.Select(_ => 0.0), 1])];
        IReadOnlyList<double[]> linearOnly = [.. linear.Average.Weights.Select(w => (double[])[.. w, 0])];
        double[] deviations = linear.Deviations;
        double[] networkSquares = all.Squares(networkOnly, deviations),
            linearSquares = all.Squares(linearOnly, deviations);
        (double _, double lower, double upper) = BlockBootstrap.Compare(networkSquares, linearSquares, errors.Horizon);
        NetworkTrial trial = new(
            Math.Sqrt(linearSquares.Average()), Math.Sqrt(networkSquares.Average()), lower, upper,
            networkSquares.Length);
        double[][] weights = all.Weights();
        return trial.TakesPart
            ? new(linear, network, trial, weights, [.. weights.Select((w, c) => all.Widening(c, w))])
            : WithoutNetwork(linear, network, trial);
    }

    private protected override IReadOnlyList<Forecast> Compute(Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        if (!Trial.TakesPart)
        {
            return Linear.Forecasts(history, origins, times);
        }

        ForecastPart[][][][] parts = Linear.Parts(history, origins, times);
        ForecastPart[][][] network = Network.Parts(Linear.Cleaned(history, null), origins, times);
        return Learning.Forecast.Averages(
            [.. parts.Select((byTime, o) => byTime.Select((byColumn, n) => byColumn.Select((families, c) =>
                (ForecastPart[])[.. families, network[o][n][c]]).ToArray()).ToArray())],
            times, weights, widenings, Linear.Average.Scales);
    }

    private static AverageForecaster WithoutNetwork(
        LinearForecaster linear, NeuralForecaster network, NetworkTrial trial) => new(
        linear, network, trial, [.. linear.Average.Weights.Select(w => (double[])[.. w, 0])],
        [.. linear.Average.Widenings]);

    private static ForecastPart[][][] Forecasts(NeuralForecaster network, Trajectory series, int first, RollingPart part, int horizon)
    {
        int[] origins = [.. part.Origins.Select(origin => first + origin)];
        return network.Parts(series, origins, [.. origins.Select(origin => series.Times[(origin + 1)..(origin + 1 + horizon)])]);
    }
}
