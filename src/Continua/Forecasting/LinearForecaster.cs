namespace Continua.Learning;

/// <summary>How <see cref="LinearForecaster.Fit"/> fits. Immutable; the defaults suit any series.</summary>
public sealed record LinearForecastOptions
{
    /// <summary>The steps ahead by whose errors models are weighted.</summary>
    public int Horizon { get; init; } = 10;

    /// <summary>The most threads; 0 takes all cores. No result depends on it.</summary>
    public int Threads { get; init; }

    /// <summary>Asked between iterations of each fit; a cancelled fit throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>
/// Forecasts a series by linear stochastic models in continuous time, fitted by their exact likelihood: levels and trends, processes with memory
/// and cycles (CARMA), clocks of calendar periods, all columns together, each in data units and, where values are positive, in logarithms.
/// The forecast is their average, weighted by a power of the inverse of the mean square error over origins within the rows of the fit; the
/// power is higher the more alike the families' errors are.
/// </summary>
/// <example><code>
/// TimeSeries data = TimeSeries.ReadCsv("series.csv");
/// LinearForecaster forecaster = LinearForecaster.Fit(data);
/// Forecast ahead = forecaster.Forecast(data.Trajectories[0], 101, 102, 103);
/// </code></example>
public sealed class LinearForecaster : Forecaster
{
    private readonly FamilyAverage average;
    private readonly SpacingClock clock;

    private LinearForecaster(IReadOnlyList<string> states, FamilyAverage average, SpacingClock clock)
    {
        (States, this.average, this.clock) = (states, average, clock);
    }

    /// <inheritdoc/>
    public override string Name => "average of linear models";

    /// <inheritdoc/>
    public override IReadOnlyList<string> States { get; }

    internal FamilyAverage Average => average;

    /// <summary>The usual spacing, in the unit of the time axis.</summary>
    internal double Spacing => clock.Spacing;

    /// <summary>Fits all models.</summary>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="training">The rows to fit to; else all.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">There are several trajectories, or fewer than six rows.</exception>
    public static LinearForecaster Fit(TimeSeries data, IReadOnlyList<RowRange>? training = null, LinearForecastOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        Tensor.Guard(
            data.Trajectories.Count == 1,
            $"Linear models are fitted to one trajectory, but the series has {data.Trajectories.Count}; give one of them.");
        Tensor.Guard(options.Horizon > 0, $"Models are weighed by errors one step ahead at least, but got Horizon = {options.Horizon}; take 10.");
        RowRange rows = (training ?? RowRange.All(data))[0];
        Tensor.Guard(rows.Length > 5, $"Linear models are fitted to six rows at least, but got {rows.Length}; give more.");
        SpacingClock clock = SpacingClock.Of(data, rows);
        FamilyAverage? average = FamilyAverage.Of(
            ColumnsOf(data.Trajectories[0], clock, rows.Start, rows.End),
            new(clock.Periods, options.Horizon, options.Threads, options.Cancellation));
        Tensor.Guard(average is not null, $"Linear models need more values than parameters, but got {rows.Length} rows; give more.");
        return new(data.States, average!, clock);
    }

    private protected override IReadOnlyList<Forecast> Compute(Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        ColumnData rows = ColumnsOf(history, clock, 0, origins.Count == 0 ? 0 : origins[^1] + 1);
        ForecastMixture[][][] found = average.Forecasts(rows, origins, [.. times.Select(at => at.Select(clock.At).ToArray())]);
        return [.. found.Select((values, o) => new Forecast(times[o], values))];
    }

    private static ColumnData ColumnsOf(Trajectory history, SpacingClock clock, int from, int to) => new(
        [.. history.Times[from..to].Select(clock.At)],
        [.. Enumerable.Range(0, history.Values.GetLength(1)).Select(c => Enumerable.Range(from, to - from).Select(row => history.Values[row, c]).ToArray())]);
}
