namespace Continua.Learning;

/// <summary>
/// A forecaster of a series from its whole history, which may have gaps, irregular times and missing cells. The
/// parameters are fixed after the fit; the history passed to a forecast may be longer than the training rows.
/// </summary>
/// <example><code>
/// Forecaster forecaster = LinearForecaster.Fit(data);
/// Forecast ahead = forecaster.Forecast(data.Trajectories[0], 10.1, 10.2);
/// double[,] mean = ahead.Mean, upper = ahead.Quantile(0.95);
/// </code></example>
public abstract class Forecaster
{
    private protected Forecaster()
    {
    }

    /// <summary>The name of the forecaster in reports.</summary>
    public abstract string Name { get; }

    /// <summary>The names of the states, in the order of the columns of a history.</summary>
    public abstract IReadOnlyList<string> States { get; }

    /// <summary>
    /// Computes forecasts from several origins of one history. A forecast uses no row after its origin.
    /// </summary>
    /// <param name="history">The history; its values are [rows, states].</param>
    /// <param name="origins">The index of the last row that each forecast may use; increasing.</param>
    /// <param name="times">
    /// The forecast times of each origin, in the unit of the time axis: increasing, and later than the origin.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The number of states or of time lists does not match, the origins are out of range or not increasing, or the
    /// times of an origin are not increasing or not later than the origin.
    /// </exception>
    /// <returns>One forecast for each origin.</returns>
    public IReadOnlyList<Forecast> Forecasts(
        Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(origins);
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(
            history.Values.GetLength(1) == States.Count,
            $"A history has a column for each of the states {string.Join(", ", States)}, "
            + $"but got {history.Values.GetLength(1)} columns; give one column for each state.");
        Tensor.Guard(origins.Count == times.Count,
            $"Each origin has a list of times, but got {origins.Count} origins and {times.Count} lists; "
            + $"give one list for each origin.");
        for (int o = 0; o < origins.Count; o++)
        {
            Tensor.Guard(
                origins[o] >= 0 && origins[o] < history.Rows && (o == 0 || origins[o] > origins[o - 1]),
                $"Origins are rows of the history, 0 to {history.Rows - 1}, and increase, but got {origins[o]}; "
                + $"sort them.");
            double last = history.Times[origins[o]];
            foreach (double time in times[o])
            {
                Tensor.Guard(time > last,
                    $"The times of a forecast follow its origin and increase, but got {time} after {last}; sort them.");
                last = time;
            }
        }

        return Compute(history, origins, times);
    }

    /// <summary>Computes a forecast from the last row of a history.</summary>
    /// <param name="history">The history; its values are [rows, states].</param>
    /// <param name="times">
    /// The forecast times, in the unit of the time axis: increasing, and later than the last row.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The history has another number of states, or the times are not increasing or not later than its last row.
    /// </exception>
    public Forecast Forecast(Trajectory history, params double[] times)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Forecasts(history, [history.Rows - 1], [times])[0];
    }

    private protected abstract IReadOnlyList<Forecast> Compute(
        Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times);
}
