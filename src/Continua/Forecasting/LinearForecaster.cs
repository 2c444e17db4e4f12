namespace Continua.Learning;

/// <summary>A family of linear stochastic models.</summary>
public enum LinearFamily
{
    /// <summary>Levels and trends that move, with a clock and noise: exponential smoothing.</summary>
    Smoothing,

    /// <summary>Processes with memory and cycles about a level, with a clock.</summary>
    Carma,

    /// <summary>All columns together.</summary>
    Joint,
}

/// <summary>How <see cref="LinearForecaster.Fit"/> fits. Immutable; the defaults suit any series.</summary>
public sealed record LinearForecastOptions
{
    /// <summary>The steps ahead by whose errors models are weighted.</summary>
    public int Horizon { get; init; } = 10;

    /// <summary>The families that are fitted.</summary>
    public IReadOnlyList<LinearFamily> Families { get; init; } = [LinearFamily.Smoothing, LinearFamily.Carma, LinearFamily.Joint];

    /// <summary>
    /// Periods that a clock may have, in the unit of the time axis, in place of those of the calendar; empty for those of the calendar, day,
    /// week and year, that the rows show at least twice.
    /// </summary>
    public IReadOnlyList<double> Periods { get; init; } = [];

    /// <summary>
    /// Whether values whose innovation is beyond four deviations count as if it were four; null for columns in which a few single values lie
    /// far from both neighbours.
    /// </summary>
    public bool? Robust { get; init; }

    /// <summary>Is given what is being fitted, and the share of all that is done; by one thread at a time.</summary>
    public Action<string, double>? Progress { get; init; }

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
    /// <summary>Of longer series, the last rows are fitted to: parameters settle on fewer.</summary>
    internal const int MostRows = 20_000;

    private readonly FamilyAverage average;
    private readonly SpacingClock clock;

    internal LinearForecaster(IReadOnlyList<string> states, FamilyAverage average, SpacingClock clock, int firstRow)
    {
        (States, this.average, this.clock, FirstRow) = (states, average, clock, firstRow);
    }

    /// <inheritdoc/>
    public override string Name => "average of linear models";

    /// <inheritdoc/>
    public override IReadOnlyList<string> States { get; }

    /// <summary>
    /// The numbers of training rows, from the first one on, to which models are fitted anew to be tried on those that follow; empty where
    /// there are too few rows.
    /// </summary>
    public IReadOnlyList<int> TrialRows => average is { IsChosen: true, Errors: { } errors } ? [.. errors.Parts.Select(part => part.From)] : [];

    internal FamilyAverage Average => average;

    /// <summary>The number of the first row of the fit.</summary>
    internal int FirstRow { get; }

    /// <summary>The standard deviation of each state in the training rows; 0 for one that is constant.</summary>
    internal double[] Deviations => [.. average.Scales.Select(scale => scale.IsConstant ? 0 : scale.Deviation)];

    internal SpacingClock Clock => clock;

    /// <summary>Fits all models.</summary>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="training">The rows to fit to; else all.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">There are several trajectories, or fewer than seven rows.</exception>
    public static LinearForecaster Fit(TimeSeries data, IReadOnlyList<RowRange>? training = null, LinearForecastOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        Tensor.Guard(
            data.Trajectories.Count == 1,
            $"Linear models are fitted to one trajectory, but the series has {data.Trajectories.Count}; give one of them.");
        Tensor.Guard(options.Horizon > 0, $"Models are weighed by errors one step ahead at least, but got Horizon = {options.Horizon}; take 10.");
        RowRange given = (training ?? RowRange.All(data))[0], rows = given with { Start = Math.Max(given.Start, given.End - MostRows), Length = Math.Min(given.Length, MostRows) };
        Tensor.Guard(rows.Length > 6, $"Linear models are fitted to seven rows at least, but got {rows.Length}; give more.");
        SpacingClock clock = SpacingClock.Of(data, rows);
        foreach (double period in options.Periods)
        {
            Tensor.Guard(
                clock.InSpacings(period) >= 2 && rows.Length >= 2 * clock.InSpacings(period),
                $"A period is two spacings long at least, and the training rows show it twice, but got one of {clock.InSpacings(period):G4} spacings for {rows.Length} rows; choose another.");
        }

        CheckSizes(data, rows);
        FamilyAverage? average = FamilyAverage.Of(
            ColumnsOf(data.Trajectories[0], clock, rows.Start, rows.End),
            new(
                options.Periods.Count > 0 ? [.. options.Periods.Select(clock.InSpacings)] : clock.Periods, options.Horizon, options.Families,
                options.Threads, options.Cancellation)
            {
                IsRobust = options.Robust,
                ClockGain = options.Periods.Count > 0 ? 0 : ModelSearch.CalendarGain,
                Report = options.Progress,
            });
        Tensor.Guard(
            average is not null || !options.Families.SequenceEqual([LinearFamily.Joint]) || data.States.Count is > 1 and <= FamilyAverage.MostJoint,
            $"The joint family is for 2 to {FamilyAverage.MostJoint} states, but the series has {data.States.Count}; take another family.");
        Tensor.Guard(average is not null, $"Linear models need more values than parameters, but got {rows.Length} rows; give more.");
        return new(data.States, average!, clock, rows.Start);
    }

    /// <summary>The components of each state over a history, by the model of the greatest weight for it; cells without a value are filled.</summary>
    /// <param name="history">Values [rows, states].</param>
    /// <param name="level">The probability that a band holds the component: above 0 and below 1.</param>
    /// <exception cref="ArgumentException">The history has other states, or the probability is out of range.</exception>
    public IReadOnlyList<StateComponents> Components(Trajectory history, double level = 0.9) => Learned(history).Components(level);

    /// <summary>
    /// What the model of the greatest weight for each state has learned, in numbers with standard errors: at the parameters of greatest likelihood
    /// over the rows given, which the search between models ends near.
    /// </summary>
    /// <param name="training">The rows of the fit, [rows, states].</param>
    /// <exception cref="ArgumentException">The rows have other states.</exception>
    public IReadOnlyList<LearnedQuantity> Quantities(Trajectory training) => Learned(training).Quantities();

    /// <summary>
    /// What the errors of one-step forecasts by the model of the greatest weight for each state still depend on, and whether their distribution is
    /// normal.
    /// </summary>
    /// <param name="history">Values [rows, states].</param>
    /// <exception cref="ArgumentException">The history has other states.</exception>
    public IReadOnlyList<InnovationCheck> Checks(Trajectory history) => Learned(history).Checks();

    private LearnedModels Learned(Trajectory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Tensor.Guard(
            history.Values.GetLength(1) == States.Count,
            $"A history has a column for each of the states {string.Join(", ", States)}, but got {history.Values.GetLength(1)}; give those.");
        return new(average, States, ColumnsOf(history, clock, 0, history.Rows), history.Times, clock.Counted);
    }

    /// <summary>The forecasts of all families.</summary>
    /// <returns>By origin, time, column and family.</returns>
    internal ForecastPart[][][][] Parts(Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times) => average.Parts(
        ColumnsOf(history, clock, 0, origins.Count == 0 ? 0 : origins[^1] + 1), origins, [.. times.Select(at => at.Select(clock.At).ToArray())]);

    /// <summary>What the filters keep of all rows, by family and model.</summary>
    /// <param name="start">What they kept of the rows before; null for none.</param>
    internal FilterState?[][] StatesAfter(Trajectory rows, FilterState?[][]? start) => average.StatesAfter(ColumnsOf(rows, clock, 0, rows.Rows), start);

    /// <summary>The forecasts of all families from what their filters keep.</summary>
    /// <returns>By time, column and family.</returns>
    internal ForecastPart[][][] From(FilterState?[][] states, double[] times) => average.From(states, [.. times.Select(clock.At)]);

    /// <summary>A sample path of a family from what its filters keep, in data units.</summary>
    /// <returns>[times, states].</returns>
    internal double[,] Path(FilterState?[][] states, int family, double[] times, GaussianDraws draws) =>
        average.Families[family].Path(states[family], [.. times.Select(clock.At)], draws);

    /// <summary>The rows of a history whose values were far from what was expected of them, and counted as nearer, by state.</summary>
    /// <returns>[states][rows of these values].</returns>
    public IReadOnlyList<int>[] Clipped(Trajectory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Clipped(history, null);
    }

    /// <summary>The rows of a history, with values that are far off brought nearer.</summary>
    /// <param name="start">What the cleaners kept of the rows before; null for none.</param>
    internal Trajectory Cleaned(Trajectory history, FilterState?[]? start)
    {
        ColumnData rows = average.Cleaner.Clean(ColumnsOf(history, clock, 0, history.Rows), start).Rows;
        double[,] values = new double[history.Rows, rows.Columns.Length];
        for (int row = 0; row < history.Rows; row++)
        {
            for (int c = 0; c < rows.Columns.Length; c++)
            {
                values[row, c] = rows.Columns[c][row];
            }
        }

        return new(history.Times, values);
    }

    /// <param name="start">What the cleaners kept of the rows before; null for none.</param>
    internal IReadOnlyList<int>[] Clipped(Trajectory history, FilterState?[]? start)
    {
        ColumnData rows = ColumnsOf(history, clock, 0, history.Rows), cleaned = average.Cleaner.Clean(rows, start).Rows;
        return [.. rows.Columns.Select((column, c) => (IReadOnlyList<int>)[.. Enumerable.Range(0, history.Rows).Where(row => !column[row].Equals(cleaned.Columns[c][row]))])];
    }

    private protected override IReadOnlyList<Forecast> Compute(Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times) =>
        Learning.Forecast.Averages(Parts(history, origins, times), times, average.Weights, average.Widenings, average.Scales);

    // Squares of values have to be numbers.
    private static void CheckSizes(TimeSeries data, RowRange rows)
    {
        const double Largest = 1e100;
        for (int c = 0; c < data.States.Count; c++)
        {
            double[] sizes = [.. Enumerable.Range(rows.Start, rows.Length).Select(row => Math.Abs(data.Trajectories[0].Values[row, c])).Where(size => size > 0)];
            Tensor.Guard(
                sizes.Length == 0 || (sizes.Max() < Largest && sizes.Max() > 1 / Largest),
                $"Linear models take values of a size between 1e-100 and 1e100, but '{data.States[c]}' has {sizes.DefaultIfEmpty(0).Max():G3}; write it in another unit.");
        }
    }

    internal static ColumnData ColumnsOf(Trajectory history, SpacingClock clock, int from, int to) => new(
        [.. history.Times[from..to].Select(clock.At)],
        [.. Enumerable.Range(0, history.Values.GetLength(1)).Select(c => Enumerable.Range(from, to - from).Select(row => history.Values[row, c]).ToArray())]);
}
