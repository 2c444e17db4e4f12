namespace Continua.Learning;

/// <summary>
/// Forecasts a series with a fitted neural ODE from a filtered state: an extended Kalman filter in continuous time
/// processes the history with the trained vector field as its drift, and the forecast starts from the mean of the
/// filter instead of the last, noisy row.
/// </summary>
public sealed class NeuralForecaster : Forecaster
{
    private readonly LinearizedFlow flow;

    private NeuralForecaster(Fitted fitted, LinearizedFlow flow, DriftNoise noise)
    {
        (Fitted, this.flow, Noise) = (fitted, flow, noise);
    }

    /// <inheritdoc/>
    public override string Name => "neural ODE";

    /// <inheritdoc/>
    public override IReadOnlyList<string> States => Fitted.Context.States;

    /// <summary>The fitted model.</summary>
    public Fitted Fitted { get; }

    /// <summary>
    /// The standard deviation of the process noise of each state within one spacing, [states], in training deviations.
    /// </summary>
    public IReadOnlyList<double> ProcessDeviation => [.. Noise.Process.Select(v => Math.Sqrt(v))];

    /// <summary>
    /// The standard deviation of the observation noise of each state, [states], in training deviations.
    /// </summary>
    public IReadOnlyList<double> ObservationDeviation => [.. Noise.Observation.Select(v => Math.Sqrt(v))];

    internal DriftNoise Noise { get; }

    /// <summary>
    /// Creates a forecaster: estimates the process and observation noise of a fitted model from its training rows, by
    /// maximum likelihood of forecasts one step ahead.
    /// </summary>
    /// <param name="fitted">A model fitted to the series.</param>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="training">The rows of the fit; null for all.</param>
    /// <param name="threads">The maximum number of threads; 0 for all cores. The result does not depend on it.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The series has several trajectories.</exception>
    public static NeuralForecaster Of(
        Fitted fitted, TimeSeries data, IReadOnlyList<RowRange>? training = null, int threads = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(data);
        Tensor.Guard(
            data.Trajectories.Count == 1,
            $"A forecaster is made from one trajectory, but the series has {data.Trajectories.Count}; give one of them.");
        RowRange rows = (training ?? RowRange.All(data))[0];
        LinearizedFlow flow = FlowOf(fitted);
        (double[] times, double[,] values) = Standardized(fitted, data.Trajectories[0], rows.Start, rows.End);
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = threads == 0 ? -1 : threads,
            CancellationToken = cancellation,
        };
        return new(fitted, flow, DriftNoiseSearch.Of(flow, times, values, parallel));
    }

    /// <summary>
    /// Fits the model, in single precision, to the first part of the training rows and to longer parts, so that each
    /// fit can be tested on the rows that follow its part.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The series, with one trajectory.</param>
    /// <param name="options">The options of the model's fit.</param>
    /// <param name="linear">Linear models fitted to the same training rows.</param>
    /// <returns>
    /// One forecaster for each of <see cref="LinearForecaster.TrialRows"/>; empty if one of the parts cannot be fitted,
    /// for example because it is too short.
    /// </returns>
    /// <exception cref="TrainingException">Training failed before any parameters had a finite loss.</exception>
    /// <exception cref="OperationCanceledException">
    /// The estimate of the noise was cancelled by <see cref="FitOptions.Cancellation"/>.
    /// </exception>
    public static IReadOnlyList<NeuralForecaster> Trials(NeuralOde model, TimeSeries data, FitOptions options, LinearForecaster linear)
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentNullException.ThrowIfNull(options);
        List<NeuralForecaster> trials = [];
        foreach (int rows in linear.TrialRows)
        {
            if (TrialOf(model, data, options, linear.FirstRow, rows) is not { } fit)
            {
                return [];
            }

            using (fit)
            {
                fit.Run();
                trials.Add(Of(fit.Result, fit.Series, null, options.Threads, options.Cancellation));
            }
        }

        return trials;
    }

    /// <summary>
    /// Prepares a fit to the first training rows; returns null if they cannot be fitted, for example because there are
    /// too few.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The series.</param>
    /// <param name="options">The options of the fit.</param>
    /// <param name="first">The index of the first training row.</param>
    /// <param name="rows">The number of rows to fit.</param>
    internal static Fit<float>? TrialOf(NeuralOde model, TimeSeries data, FitOptions options, int first, int rows)
    {
        try
        {
            return new(model, new(data.States, data.Time, [data.Trajectories[0].Part(first, first + rows)]), options with { Holdout = 0 });
        }
        catch (Exception fault) when (fault is ArgumentException or DataFileException)
        {
            return null;
        }
    }

    internal static NeuralForecaster Of(Fitted fitted, DriftNoise noise) => new(fitted, FlowOf(fitted), noise);

    /// <summary>Returns forecasts from several rows of a history.</summary>
    /// <param name="history">The rows that the filter processes.</param>
    /// <param name="origins">The indices of the rows after which the forecasts start, in ascending order.</param>
    /// <param name="times">The times of the forecast from each origin, in the units of the time axis.</param>
    /// <returns>The forecasts by origin, time and state.</returns>
    internal ForecastPart[][][] Parts(Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        int rows = origins.Count == 0 ? 0 : origins[^1] + 1, next = 0;
        (double[] clock, double[,] values) = Standardized(Fitted, history, 0, rows);
        FilteredState[] starts = new FilteredState[origins.Count];
        int row = 0;
        foreach (FilteredState state in new DriftFilter(flow, Noise).Run(clock, values))
        {
            if (row++ == origins[next])
            {
                starts[next++] = state;
            }
        }

        int[] withTimes = [.. Enumerable.Range(0, origins.Count).Where(o => times[o].Length > 0)];
        FilteredState[][] ahead = withTimes.Length == 0 ? [] : flow.Ahead(
            [.. withTimes.Select(o => starts[o].Mean)], [.. withTimes.Select(o => starts[o].Covariance)], Noise.Process,
            [.. withTimes.Select(o => (double[])[clock[origins[o]], .. times[o].Select(ClockAt)])]);
        return [.. times.Select(
            (t, o) => t.Length == 0 ? [] : ahead[Array.IndexOf(withTimes, o)].Select(PartsOf).ToArray())];
    }

    /// <summary>Returns the filtered state after all rows.</summary>
    /// <param name="rows">The rows to process.</param>
    /// <param name="start">
    /// The filtered state after the preceding rows and its time, in the units of the time axis; null for none.
    /// </param>
    internal FilteredState StateAfter(Trajectory rows, (FilteredState State, double Time)? start)
    {
        (double[] clock, double[,] values) = Standardized(Fitted, rows, 0, rows.Rows);
        return new DriftFilter(flow, Noise).Run(clock, values, start is { } from ? (from.State, ClockAt(from.Time)) : null).Last();
    }

    /// <summary>Returns forecasts from a filtered state.</summary>
    /// <returns>The forecasts by time and state.</returns>
    internal ForecastPart[][] From(FilteredState state, double time, double[] later) => later.Length == 0 ? []
        : [.. flow.Ahead([state.Mean], [state.Covariance], Noise.Process, [[ClockAt(time), .. later.Select(ClockAt)]])[0].Select(PartsOf)];

    /// <summary>
    /// Draws sample paths: the start is drawn from the distribution of the filtered state, process noise is added
    /// over each interval between times, and observation noise is added to the results.
    /// </summary>
    /// <returns>The paths, [paths][times, states], in data units.</returns>
    internal double[][,] Paths(FilteredState state, double time, double[] later, RandomKey key, int count)
    {
        int states = States.Count;
        Standardization scale = Fitted.Context.Scaling;
        GaussianDraws[] draws = [.. Enumerable.Range(0, count).Select(n => new GaussianDraws(key.Split(n)))];
        double[][] current = [.. draws.Select(d => d.Around(state.Mean, state.Covariance, 1))];
        double[][,] paths = [.. draws.Select(_ => new double[later.Length, states])];
        double last = ClockAt(time);
        for (int t = 0; t < later.Length; t++)
        {
            double next = ClockAt(later[t]);
            FilteredState[][] moved = flow.Ahead(
                current, [.. current.Select(_ => new double[states * states])], Noise.Process,
                [.. current.Select(_ => (double[])[last, next])]);
            for (int n = 0; n < count; n++)
            {
                current[n] = draws[n].Around(moved[n][0].Mean, moved[n][0].Covariance, 1);
                for (int c = 0; c < states; c++)
                {
                    double z = scale.Mean[c]
                        + (scale.Deviation[c] * (current[n][c] + (Math.Sqrt(Noise.Observation[c]) * draws[n].Next())));
                    paths[n][t, c] = scale.Log ? Math.Exp(z) : z;
                }
            }

            last = next;
        }

        return paths;
    }

    private protected override IReadOnlyList<Forecast> Compute(Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        ForecastPart[][][] parts = Parts(history, origins, times);
        return Learning.Forecast.Averages(
            [.. parts.Select(byTime =>
                byTime.Select(byState => byState.Select(part => (ForecastPart[])[part]).ToArray()).ToArray())],
            times,
            [.. States.Select(_ => (double[])[1])], [.. States.Select(_ => 1.0)]);
    }

    private static LinearizedFlow FlowOf(Fitted fitted) =>
        new(fitted.Context.Units.Standardized(fitted.Model), fitted.InDouble(), fitted.Context.States.Count);

    private static (double[] Times, double[,] Values) Standardized(Fitted fitted, Trajectory history, int from, int to)
    {
        int states = fitted.Context.States.Count;
        double[,] values = new double[to - from, states];
        Array.Copy(history.Values, from * states, values, 0, values.Length);
        FitContext context = fitted.Context;
        for (int row = 0; row < to - from && context.Scaling.Log; row++)
        {
            for (int c = 0; c < states; c++)
            {
                // Values that are not positive have no logarithm and count as missing.
                values[row, c] = values[row, c] > 0 ? values[row, c] : double.NaN;
            }
        }

        return ([.. history.Times[from..to].Select(t => (t - context.Origin) / context.Spacing)], context.Scaling.Apply(values));
    }

    private double ClockAt(double time) => (time - Fitted.Context.Origin) / Fitted.Context.Spacing;

    private ForecastPart[] PartsOf(FilteredState state)
    {
        Standardization scale = Fitted.Context.Scaling;
        return
        [
            .. Enumerable.Range(0, States.Count).Select(c => new ForecastPart(
                scale.Mean[c] + (scale.Deviation[c] * state.Mean[c]),
                scale.Deviation[c] * Math.Sqrt(Math.Max(0, state.Covariance[c * (States.Count + 1)]) + Noise.Observation[c]), scale.Log)),
        ];
    }
}
