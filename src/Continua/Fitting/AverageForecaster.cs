namespace Continua.Learning;

/// <summary>What a network adds to linear models, by errors within the training rows, each from models fitted to the rows before.</summary>
/// <param name="Linear">The error of the linear models' average, in training deviations; NaN where there are too few rows.</param>
/// <param name="Network">That of the network.</param>
/// <param name="Lower">The least difference, network less linear models, of an interval that holds nine tenths of it.</param>
/// <param name="Upper">The largest.</param>
/// <param name="Origins">The rows that forecasts began from; zero where there are too few rows for a trial.</param>
public readonly record struct NetworkTrial(double Linear, double Network, double Lower, double Upper, int Origins)
{
    /// <summary>Whether the network takes part in the average: its error is less by more than chance.</summary>
    public bool TakesPart => Origins > 0 && Upper < 0;
}

/// <summary>
/// The average of linear models and, where its errors within the training rows are less by more than chance, a neural ODE; weighted by the
/// inverse of mean square errors there.
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

    internal AverageForecaster(LinearForecaster linear, NeuralForecaster network, NetworkTrial trial, double[][] weights, double[] widenings)
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

    /// <summary>What the network adds.</summary>
    public NetworkTrial Trial { get; }

    /// <summary>The network's weight in the forecast of a state, 0 to 1.</summary>
    public double NetworkWeight(int state) => weights[state][^1];

    /// <summary>By how much the bands of each state are wider than the models give.</summary>
    internal IReadOnlyList<double> Widenings => widenings;

    /// <summary>The weights of the linear families, then the network's.</summary>
    internal double[] Weights(int state) => weights[state];

    /// <summary>Puts linear models and a network together.</summary>
    /// <param name="linear">Fitted to the training rows.</param>
    /// <param name="network">Fitted to the same rows.</param>
    /// <param name="trials">Networks fitted to the first <see cref="LinearForecaster.TrialRows"/> of these; none where that is not possible.</param>
    /// <param name="data">The series.</param>
    /// <exception cref="ArgumentException">The number of networks differs, or their states.</exception>
    public static AverageForecaster Of(LinearForecaster linear, NeuralForecaster network, IReadOnlyList<NeuralForecaster> trials, TimeSeries data)
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(trials);
        ArgumentNullException.ThrowIfNull(data);
        RollingErrors errors = linear.Average.Errors
            ?? throw new ArgumentException("A network is put together with linear models that were just fitted, but these were read from a file; fit them.");
        Tensor.Guard(
            trials.Count == 0 || trials.Count == errors.Parts.Count,
            $"Networks are tried on {errors.Parts.Count} parts of the training rows, but got {trials.Count}; give one for each of TrialRows.");
        Tensor.Guard(
            trials.Append(network).All(own => own.States.SequenceEqual(linear.States)),
            $"Networks and linear models forecast the same states, but got others than {string.Join(", ", linear.States)}; give those of one series.");
        if (trials.Count == 0 || !errors.IsEnough)
        {
            return Without(linear, network, new(double.NaN, double.NaN, double.NaN, double.NaN, 0));
        }

        Trajectory series = linear.Cleaned(data.Trajectories[0], null);
        RollingErrors all = errors.With([.. errors.Parts.Select((part, k) => Forecasts(trials[k], series, linear.FirstRow, part, errors.Horizon))]);
        IReadOnlyList<double[]> alone = [.. linear.Average.Weights.Select(own => (double[])[.. own.Select(_ => 0.0), 1])];
        IReadOnlyList<double[]> others = [.. linear.Average.Weights.Select(own => (double[])[.. own, 0])];
        double[] deviations = linear.Deviations;
        double[] networkSquares = all.Squares(alone, deviations), linearSquares = all.Squares(others, deviations);
        (double _, double lower, double upper) = BlockBootstrap.Compare(networkSquares, linearSquares, errors.Horizon);
        NetworkTrial trial = new(Math.Sqrt(linearSquares.Average()), Math.Sqrt(networkSquares.Average()), lower, upper, networkSquares.Length);
        double[][] weights = all.Weights();
        return trial.TakesPart
            ? new(linear, network, trial, weights, [.. weights.Select((own, c) => all.Widening(c, own))]) : Without(linear, network, trial);
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

    private static AverageForecaster Without(LinearForecaster linear, NeuralForecaster network, NetworkTrial trial) => new(
        linear, network, trial, [.. linear.Average.Weights.Select(own => (double[])[.. own, 0])], [.. linear.Average.Widenings]);

    private static ForecastPart[][][] Forecasts(NeuralForecaster network, Trajectory series, int first, RollingPart part, int horizon)
    {
        int[] origins = [.. part.Origins.Select(origin => first + origin)];
        return network.Parts(series, origins, [.. origins.Select(origin => series.Times[(origin + 1)..(origin + 1 + horizon)])]);
    }
}
