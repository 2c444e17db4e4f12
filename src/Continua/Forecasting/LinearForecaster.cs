namespace Continua.Learning;

/// <summary>A family of linear stochastic models.</summary>
public enum LinearFamily
{
    /// <summary>Moving levels and trends with a clock (a periodic component) and noise, as in exponential
    /// smoothing.</summary>
    Smoothing,

    /// <summary>CARMA processes about a level, with a clock.</summary>
    Carma,

    /// <summary>A joint model of all columns: for 2 to 8 columns, none of them constant.</summary>
    Joint,
}

/// <summary>The options of <see cref="LinearForecaster.Fit"/>.</summary>
public sealed record LinearForecastOptions
{
    /// <summary>
    /// The number of rows ahead, at least 1, for which forecast errors are computed to weight the models. Fewer rows
    /// ahead are used if the training rows are too few.
    /// </summary>
    public int Horizon { get; init; } = 10;

    /// <summary>The families to fit.</summary>
    public IReadOnlyList<LinearFamily> Families { get; init; } =
        [LinearFamily.Smoothing, LinearFamily.Carma, LinearFamily.Joint];

    /// <summary>
    /// The candidate periods of a clock (a periodic component), in the unit of the time axis. Each has at least two
    /// spacings, and the training rows cover it at least twice. If empty, calendar periods with these properties are
    /// candidates: day, week and year for dates; only the year for rows that are months apart and for numbers that are
    /// years; none for other numbers.
    /// </summary>
    public IReadOnlyList<double> Periods { get; init; } = [];

    /// <summary>
    /// Whether outliers are limited: a one-step forecast error of more than four standard deviations is then reduced to
    /// four. If null, this is done only in columns with a few isolated values far from their neighbours; in other
    /// columns, only values after the training rows that are far outside the training range are changed.
    /// </summary>
    public bool? Robust { get; init; }

    /// <summary>
    /// Receives the name of the current stage and the share of the work that is done; called by one thread at a time.
    /// </summary>
    public Action<string, double>? Progress { get; init; }

    /// <summary>The maximum number of threads; 0 uses all cores. The results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Checked between the iterations of each fit; a cancelled fit throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>
/// A forecaster that averages linear stochastic models in continuous time, each fitted by its exact likelihood: levels
/// and trends, CARMA processes, clocks (components of known period), and, for 2 to 8 columns, a joint model of all
/// columns. Each is fitted in data units and, for positive values, in logarithms. The weights are a power of the
/// inverse mean square forecast error over origins within the training rows; the power increases with the correlation
/// of the errors of the families.
/// </summary>
/// <example><code>
/// TimeSeries data = TimeSeries.ReadCsv("series.csv");
/// LinearForecaster forecaster = LinearForecaster.Fit(data);
/// Forecast ahead = forecaster.Forecast(data.Trajectories[0], 101, 102, 103);
/// </code></example>
public sealed class LinearForecaster : Forecaster
{
    /// <summary>
    /// The maximum number of rows of a fit; only this many last rows are used, because more hardly change the
    /// parameters.
    /// </summary>
    internal const int MaxRows = 20_000;

    private readonly FamilyAverage average;
    private readonly TimeScale timeScale;

    internal LinearForecaster(IReadOnlyList<string> states, FamilyAverage average, TimeScale timeScale, int firstRow)
    {
        (States, this.average, this.timeScale, FirstRow) = (states, average, timeScale, firstRow);
    }

    /// <inheritdoc/>
    public override string Name => "average of linear models";

    /// <inheritdoc/>
    public override IReadOnlyList<string> States { get; }

    /// <summary>
    /// The numbers of initial training rows to which the models are fitted again in order to test their forecasts of
    /// the rows that follow; empty if there are too few rows, or if the forecaster was read from a file.
    /// </summary>
    public IReadOnlyList<int> TrialRows =>
        average is { IsChosen: true, Errors: { } errors } ? [.. errors.Parts.Select(part => part.From)] : [];

    internal FamilyAverage Average => average;

    /// <summary>The index of the first row of the fit.</summary>
    internal int FirstRow { get; }

    /// <summary>The standard deviation of each state in the training rows; 0 for a constant state.</summary>
    internal double[] Deviations => [.. average.Scales.Select(scale => scale.IsConstant ? 0 : scale.Deviation)];

    internal TimeScale TimeScale => timeScale;

    /// <summary>Fits all models to a series.</summary>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="training">
    /// The rows to fit to, in one range (further ranges are ignored); null for all rows. Of these rows, the last 20,000
    /// are used.
    /// </param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The series has several trajectories, there are fewer than seven rows or too few values, the largest value of a
    /// state is not of a size between 1e-100 and 1e100, or an option is out of range.
    /// </exception>
    /// <exception cref="OperationCanceledException">The fit was cancelled.</exception>
    public static LinearForecaster Fit(
        TimeSeries data, IReadOnlyList<RowRange>? training = null, LinearForecastOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        Tensor.Guard(
            data.Trajectories.Count == 1,
            $"Linear models are fitted to one trajectory, but the series has {data.Trajectories.Count}; give one of them.");
        Tensor.Guard(options.Horizon > 0,
            $"Models are weighted by errors at least one step ahead, but got Horizon = {options.Horizon}; take 10.");
        RowRange given = (training ?? RowRange.All(data))[0],
            rows = given with
            {
                Start = Math.Max(given.Start, given.End - MaxRows),
                Length = Math.Min(given.Length, MaxRows),
            };
        Tensor.Guard(
            rows.Length > 6, $"Linear models are fitted to at least seven rows, but got {rows.Length}; give more.");
        TimeScale timeScale = TimeScale.Of(data, rows);
        foreach (double period in options.Periods)
        {
            Tensor.Guard(
                timeScale.InSpacings(period) >= 2 && rows.Length >= 2 * timeScale.InSpacings(period),
                $"A period has at least two spacings, and the training rows cover it at least twice, "
                + $"but got one of {timeScale.InSpacings(period):G4} spacings for {rows.Length} rows; choose another.");
        }

        CheckSizes(data, rows);
        FamilyAverage? average = FamilyAverage.Of(
            ColumnsOf(data.Trajectories[0], timeScale, rows.Start, rows.End),
            new(
                options.Periods.Count > 0 ? [.. options.Periods.Select(timeScale.InSpacings)] : timeScale.Periods,
                options.Horizon, options.Families, options.Threads, options.Cancellation)
            {
                IsRobust = options.Robust,
                ClockGain = options.Periods.Count > 0 ? 0 : ModelSearch.CalendarGain,
                Report = options.Progress,
            });
        Tensor.Guard(
            average is not null || !options.Families.SequenceEqual([LinearFamily.Joint])
                || data.States.Count is > 1 and <= FamilyAverage.MaxJointColumns,
            $"The joint family is for 2 to {FamilyAverage.MaxJointColumns} states, "
            + $"but the series has {data.States.Count}; take another family.");
        Tensor.Guard(average is not null,
            $"Linear models need more values than parameters, but got {rows.Length} rows; give more.");
        return new(data.States, average!, timeScale, rows.Start);
    }

    /// <summary>
    /// Computes the components of each state over a history with the model that has the largest weight for the state;
    /// missing cells are filled.
    /// </summary>
    /// <param name="history">The history; its values are [rows, states].</param>
    /// <param name="level">The probability with which a band contains the component, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">
    /// The history has another number of states, or the probability is out of range.
    /// </exception>
    public IReadOnlyList<StateComponents> Components(Trajectory history, double level = 0.9) =>
        Learned(history).Components(level);

    /// <summary>
    /// Computes the quantities estimated by the model with the largest weight for each state, with standard errors. The
    /// parameters are first moved to the maximum of the likelihood over the given rows, because the search among models
    /// stops near it.
    /// </summary>
    /// <param name="training">The training rows; the values are [rows, states].</param>
    /// <exception cref="ArgumentException">The rows have another number of states.</exception>
    public IReadOnlyList<LearnedQuantity> Quantities(Trajectory training) => Learned(training).Quantities();

    /// <summary>
    /// Tests whether the one-step forecast errors of the model with the largest weight for each state are independent
    /// and normally distributed.
    /// </summary>
    /// <param name="history">The history; its values are [rows, states].</param>
    /// <exception cref="ArgumentException">The history has another number of states.</exception>
    public IReadOnlyList<InnovationCheck> Checks(Trajectory history) => Learned(history).Checks();

    private LearnedModels Learned(Trajectory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Tensor.Guard(
            history.Values.GetLength(1) == States.Count,
            $"A history has a column for each of the states {string.Join(", ", States)}, "
            + $"but got {history.Values.GetLength(1)} columns; give one column for each state.");
        return new(
            average, States, ColumnsOf(history, timeScale, 0, history.Rows), history.Times, timeScale.SpacingWithUnit);
    }

    /// <summary>Computes the forecasts of all families.</summary>
    /// <returns>The forecasts, indexed by origin, time, column and family.</returns>
    internal ForecastPart[][][][] Parts(
        Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times) => average.Parts(
        ColumnsOf(history, timeScale, 0, origins.Count == 0 ? 0 : origins[^1] + 1), origins,
        [.. times.Select(at => at.Select(timeScale.At).ToArray())]);

    /// <summary>
    /// Returns the filter states after the last row, indexed by family and model; the last list is that of the
    /// cleaners, one for each column.
    /// </summary>
    /// <param name="rows">The rows to filter.</param>
    /// <param name="start">The filter states after the preceding rows; null to start from the first row.</param>
    internal FilterState?[][] StatesAfter(Trajectory rows, FilterState?[][]? start) =>
        average.StatesAfter(ColumnsOf(rows, timeScale, 0, rows.Rows), start);

    /// <summary>Computes the forecasts of all families from their filter states.</summary>
    /// <returns>The forecasts, indexed by time, column and family.</returns>
    internal ForecastPart[][][] From(FilterState?[][] states, double[] times) =>
        average.From(states, [.. times.Select(timeScale.At)]);

    /// <summary>Draws a sample path of one family from its filter states, in data units.</summary>
    /// <returns>The path, [times, states].</returns>
    internal double[,] Path(FilterState?[][] states, int family, double[] times, GaussianDraws draws) =>
        average.Families[family].Path(states[family], [.. times.Select(timeScale.At)], draws);

    /// <summary>Returns the rows of a history whose values were limited as outliers.</summary>
    /// <param name="history">The history; its values are [rows, states].</param>
    /// <returns>The indices of these rows, one list for each state.</returns>
    public IReadOnlyList<int>[] Clipped(Trajectory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return Clipped(history, null);
    }

    /// <summary>Returns a history with its outliers limited.</summary>
    /// <param name="history">The history; its values are [rows, states].</param>
    /// <param name="start">The cleaner states after the preceding rows; null to start from the first row.</param>
    internal Trajectory Cleaned(Trajectory history, FilterState?[]? start)
    {
        ColumnData rows = average.Cleaner.Clean(ColumnsOf(history, timeScale, 0, history.Rows), start).Rows;
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

    /// <summary>Returns the rows of a history whose values were limited as outliers.</summary>
    /// <param name="history">The history; its values are [rows, states].</param>
    /// <param name="start">The cleaner states after the preceding rows; null to start from the first row.</param>
    internal IReadOnlyList<int>[] Clipped(Trajectory history, FilterState?[]? start)
    {
        ColumnData rows = ColumnsOf(history, timeScale, 0, history.Rows),
            cleaned = average.Cleaner.Clean(rows, start).Rows;
        return [.. rows.Columns.Select((column, c) => (IReadOnlyList<int>)
            [.. Enumerable.Range(0, history.Rows).Where(row => !column[row].Equals(cleaned.Columns[c][row]))])];
    }

    private protected override IReadOnlyList<Forecast> Compute(
        Trajectory history, IReadOnlyList<int> origins, IReadOnlyList<double[]> times) =>
        Learning.Forecast.Averages(
            Parts(history, origins, times), times, average.Weights, average.Widenings, average.Scales);

    // The square of the largest value of each state must be finite and nonzero.
    private static void CheckSizes(TimeSeries data, RowRange rows)
    {
        const double Largest = 1e100;
        for (int c = 0; c < data.States.Count; c++)
        {
            double[] sizes =
            [
                .. Enumerable.Range(rows.Start, rows.Length)
                    .Select(row => Math.Abs(data.Trajectories[0].Values[row, c])).Where(size => size > 0),
            ];
            Tensor.Guard(
                sizes.Length == 0 || (sizes.Max() < Largest && sizes.Max() > 1 / Largest),
                $"Linear models take values of a size between 1e-100 and 1e100, but '{data.States[c]}' has "
                + $"{sizes.DefaultIfEmpty(0).Max():G3}; write it in another unit.");
        }
    }

    internal static ColumnData ColumnsOf(Trajectory history, TimeScale timeScale, int from, int to) => new(
        [.. history.Times[from..to].Select(timeScale.At)],
        [.. Enumerable.Range(0, history.Values.GetLength(1))
            .Select(c => Enumerable.Range(from, to - from).Select(row => history.Values[row, c]).ToArray())]);
}
