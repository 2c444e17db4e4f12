namespace Continua.Learning;

/// <summary>
/// Forecasts a series from its whole history: gaps, irregular times and missing cells included. What it has learned is fixed; a history may be
/// longer than what it was fitted to.
/// </summary>
public abstract class Forecaster
{
    private protected Forecaster()
    {
    }

    /// <summary>What reports call it.</summary>
    public abstract string Name { get; }

    /// <summary>The states' names, in the order of a history's columns.</summary>
    public abstract IReadOnlyList<string> States { get; }

    /// <summary>Forecasts from several origins of one history; what comes after an origin takes no part in its forecast.</summary>
    /// <param name="history">Values [rows, states].</param>
    /// <param name="origins">The rows up to which each forecast may see, increasing.</param>
    /// <param name="times">The times asked for, of each origin: increasing and later than it.</param>
    /// <exception cref="ArgumentException">Sizes differ, or times are not later.</exception>
    public IReadOnlyList<Forecast> Forecasts(Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(origins);
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(
            history.Values.GetLength(1) == States.Count,
            $"A history has a column for each of the states {string.Join(", ", States)}, but got {history.Values.GetLength(1)}; give those.");
        Tensor.Guard(origins.Count == times.Count, $"Each origin has its times, but got {origins.Count} origins and {times.Count} lists; give as many.");
        for (int o = 0; o < origins.Count; o++)
        {
            Tensor.Guard(
                origins[o] >= 0 && origins[o] < history.Rows && (o == 0 || origins[o] > origins[o - 1]),
                $"Origins are rows of the history, 0 to {history.Rows - 1}, and increase, but got {origins[o]}; sort them.");
            double last = history.Times[origins[o]];
            foreach (double time in times[o])
            {
                Tensor.Guard(time > last, $"Times of a forecast increase from its origin on, but got {time} after {last}; sort them.");
                last = time;
            }
        }

        return Compute(history, origins, times);
    }

    /// <summary>Forecasts from the end of a history.</summary>
    /// <param name="history">Values [rows, states].</param>
    /// <param name="times">Increasing, and later than the history.</param>
    public Forecast Forecast(Trajectory history, params double[] times)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Forecasts(history, [history.Rows - 1], [times])[0];
    }

    private protected abstract IReadOnlyList<Forecast> Compute(Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times);
}
