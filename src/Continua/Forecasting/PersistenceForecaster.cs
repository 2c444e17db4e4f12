namespace Continua.Learning;

/// <summary>
/// A baseline forecaster: the mean of the forecast is the last observed value, and its variance that of a random walk.
/// </summary>
public sealed class PersistenceForecaster : Forecaster
{
    private readonly double[] variances;

    private PersistenceForecaster(IReadOnlyList<string> states, double[] variances) => (States, this.variances) =
        (states, variances);

    /// <inheritdoc/>
    public override string Name => "persistence";

    /// <inheritdoc/>
    public override IReadOnlyList<string> States { get; }

    /// <summary>
    /// Estimates the variance of the random walk of each state from the changes between its observed values. Without
    /// two observed values in a range, the variance and all quantiles of forecasts are NaN.
    /// </summary>
    /// <param name="data">The series.</param>
    /// <param name="training">The rows to use; null for all rows.</param>
    public static PersistenceForecaster Fit(TimeSeries data, IReadOnlyList<RowRange>? training = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        double[] sums = new double[data.States.Count], counts = new double[data.States.Count];
        foreach (RowRange range in training ?? RowRange.All(data))
        {
            Trajectory trajectory = data.Trajectories[range.Trajectory];
            for (int c = 0; c < sums.Length; c++)
            {
                int last = -1;
                for (int row = range.Start; row < range.End; row++)
                {
                    if (double.IsNaN(trajectory.Values[row, c]))
                    {
                        continue;
                    }

                    if (last >= 0)
                    {
                        double change = trajectory.Values[row, c] - trajectory.Values[last, c];
                        sums[c] += change * change / (trajectory.Times[row] - trajectory.Times[last]);
                        counts[c]++;
                    }

                    last = row;
                }
            }
        }

        return new(data.States, [.. sums.Select((sum, c) => counts[c] > 0 ? sum / counts[c] : double.NaN)]);
    }

    private protected override IReadOnlyList<Forecast> Compute(
        Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times) =>
        [.. origins.Select(
            (origin, o) => new Forecast(times[o], [.. times[o].Select(time => variances.Select((variance, c) =>
        {
            int row = origin;
            while (row >= 0 && double.IsNaN(history.Values[row, c]))
            {
                row--;
            }

            return row < 0 ? ForecastMixture.None
                : new([new(history.Values[row, c], Math.Sqrt(variance * (time - history.Times[row])), false)], [1], 1);
        }).ToArray())]))];
}
