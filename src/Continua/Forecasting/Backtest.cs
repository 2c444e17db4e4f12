namespace Continua.Learning;

/// <summary>The options of a <see cref="Backtest"/>.</summary>
public sealed record BacktestOptions
{
    /// <summary>
    /// The number of rows forecast from each origin, at least 1. It is reduced if the held-out rows contain no complete
    /// row that is followed by this many rows without a gap.
    /// </summary>
    public int Horizon { get; init; } = 10;

    /// <summary>The nominal coverage of the bands, above 0 and below 1.</summary>
    public double Level { get; init; } = 0.9;
}

/// <summary>One forecast value of a backtest, with its observation.</summary>
/// <param name="Origin">The last row that the forecaster received.</param>
/// <param name="Row">The row that was forecast.</param>
/// <param name="Step">
/// The number of rows between <paramref name="Origin"/> and <paramref name="Row"/>, at least 1.
/// </param>
/// <param name="State">The index of the state.</param>
/// <param name="Mean">The mean of the forecast, in data units.</param>
/// <param name="Lower">The lower end of the band, in data units.</param>
/// <param name="Upper">The upper end of the band, in data units.</param>
/// <param name="Observed">The observed value, in data units; NaN for a missing cell.</param>
public readonly record struct BacktestValue(
    int Origin, int Row, int Step, int State, double Mean, double Lower, double Upper, double Observed);

/// <summary>
/// A comparison of forecasters on held-out rows. Forecasts start at every held-out row in which all states were
/// observed and which is followed by <see cref="Horizon"/> held-out rows without a gap; in an irregularly sampled
/// series, no spacing counts as a gap. The forecasters are not fitted again; only the history grows.
/// </summary>
/// <example><code>
/// Holdout split = Holdout.Split(data, 0.2);
/// LinearForecaster linear = LinearForecaster.Fit(data, split.Training);
/// Backtest backtest = Backtest.Of(data, split, [linear, PersistenceForecaster.Fit(data, split.Training)]);
/// double error = backtest.Scores[0].Error;
/// </code></example>
public sealed class Backtest
{
    // A spacing is regular if it differs from the median by less than 20 %. A series is evenly sampled if at least 80 %
    // of its spacings are regular.
    private const double RegularTolerance = 0.2, MinRegularShare = 0.8;

    private readonly double[][] squares;

    private Backtest(IReadOnlyList<BacktestScore> scores, double[][] squares, int starts, int horizon, double level)
    {
        (Scores, this.squares, Starts, Horizon, Level) = (scores, squares, starts, horizon, level);
    }

    /// <summary>The scores of the forecasters, in the order of the list passed to <see cref="Of"/>.</summary>
    public IReadOnlyList<BacktestScore> Scores { get; }

    /// <summary>The number of origins, that is of rows from which forecasts start; 0 if there is none.</summary>
    public int Starts { get; }

    /// <summary>
    /// The number of rows forecast from each origin: at most <see cref="BacktestOptions.Horizon"/>, and 0 without an
    /// origin.
    /// </summary>
    public int Horizon { get; }

    /// <summary>The nominal coverage of the bands.</summary>
    public double Level { get; }

    /// <summary>
    /// The number of origins whose forecast rows do not overlap: <see cref="Starts"/> / <see cref="Horizon"/>, rounded
    /// up.
    /// </summary>
    public int IndependentStarts => Starts == 0 ? 0 : (Starts + Horizon - 1) / Horizon;

    /// <summary>Forecasts the held-out rows of a series with each forecaster and computes the scores.</summary>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="split">The training rows, to which the forecasters were fitted, and the held-out rows that are
    /// forecast.</param>
    /// <param name="forecasters">The forecasters to compare, all with the states of the series.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// The series has several trajectories, a forecaster has another number of states, or an option is out of range.
    /// </exception>
    public static Backtest Of(
        TimeSeries data, Holdout split, IReadOnlyList<Forecaster> forecasters, BacktestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(forecasters);
        options ??= new();
        Tensor.Guard(
            data.Trajectories.Count == 1,
            $"A backtest has a single trajectory, but the series has {data.Trajectories.Count}; give one of them.");
        Tensor.Guard(options.Horizon > 0,
            $"A backtest has a horizon of at least one step, but got Horizon = {options.Horizon}; take 10.");
        Tensor.Guard(options.Level is > 0 and < 1,
            $"The level of a band is above 0 and below 1, but got {options.Level}; take 0.9.");
        Trajectory series = data.Trajectories[0];
        (IReadOnlyList<RowRange> windows, int horizon) =
            Windows.Ahead(data, split.HeldOut, options.Horizon,
                IsEven(series, data.MedianSpacing) ? null : double.PositiveInfinity);
        int[] origins = [.. windows.Select(window => window.Start)];
        Standardization? scale =
            origins.Length == 0 ? null : Standardization.Of(data, split.Training, log: false, allowConstant: true);
        double[][] later = [.. origins.Select(origin => series.Times[(origin + 1)..(origin + 1 + horizon)])];
        bool[] scored = Scored(series, split.Training[0]);
        List<BacktestScore> scores = [];
        List<double[]> squares = [];
        foreach (Forecaster forecaster in forecasters)
        {
            IReadOnlyList<Forecast> forecasts = forecaster.Forecasts(series, origins, later);
            BacktestValue[] values =
                [.. forecasts.SelectMany((forecast, o) => ValuesOf(series, origins[o], forecast, options.Level))];
            scores.Add(BacktestScore.Of(
                forecaster.Name, values, scale?.Deviation ?? [], Changes(series, split.Training[0]), scored, horizon,
                options.Level));
            squares.Add(
            [
                .. values.Where(value => !double.IsNaN(value.Observed) && scored[value.State])
                    .GroupBy(value => value.Origin).Select(group =>
                        group.Average(value => Square((value.Mean - value.Observed) / scale!.Deviation[value.State]))),
            ]);
        }

        return new(scores, [.. squares], origins.Length, horizon, options.Level);
    }

    /// <summary>
    /// Returns the difference of the errors of two forecasters, with a 90 % interval from a block bootstrap over
    /// origins. Blocks are resampled because nearby origins share forecast rows.
    /// </summary>
    /// <param name="first">The index of the first forecaster in <see cref="Scores"/>.</param>
    /// <param name="second">The index of the second forecaster in <see cref="Scores"/>.</param>
    /// <returns>
    /// The error of the first forecaster minus that of the second, negative if the first is better, and the ends of the
    /// interval.
    /// </returns>
    /// <exception cref="InvalidOperationException">The backtest has no origin.</exception>
    public (double Difference, double Lower, double Upper) Compare(int first, int second) =>
        BlockBootstrap.Compare(
            squares[first], squares[second], Horizon) with
        { Difference = Scores[first].Error - Scores[second].Error };

    /// <summary>Whether the series is evenly sampled, so that a longer spacing is a gap.</summary>
    private static bool IsEven(Trajectory series, double spacing)
    {
        int regular = Enumerable.Range(1, series.Rows - 1).Count(
            row => Math.Abs(series.Times[row] - series.Times[row - 1] - spacing) < RegularTolerance * spacing);
        return regular >= MinRegularShare * (series.Rows - 1);
    }

    private static IEnumerable<BacktestValue> ValuesOf(Trajectory series, int origin, Forecast forecast, double level)
    {
        (double[,] lower, double[,] upper) = (forecast.Quantile((1 - level) / 2), forecast.Quantile((1 + level) / 2));
        for (int n = 0; n < forecast.Times.Count; n++)
        {
            for (int c = 0; c < series.Values.GetLength(1); c++)
            {
                int row = origin + 1 + n;
                yield return new(
                    origin, row, n + 1, c, forecast.Mean[n, c], lower[n, c], upper[n, c], series.Values[row, c]);
            }
        }
    }

    /// <summary>
    /// The states that enter the scores over all states: those that change in the training rows, or all states if none
    /// changes.
    /// </summary>
    private static bool[] Scored(Trajectory series, RowRange training)
    {
        bool[] changes =
        [
            .. Enumerable.Range(0, series.Values.GetLength(1)).Select(c => !ColumnScale.Of(
                [.. Enumerable.Range(training.Start, training.Length)
                    .Select(row => series.Values[row, c])]).IsConstant),
        ];
        return changes.Contains(true) ? changes : [.. changes.Select(_ => true)];
    }

    /// <summary>The mean absolute change of each state between consecutive training rows.</summary>
    private static double[] Changes(Trajectory series, RowRange training) =>
    [
        .. Enumerable.Range(0, series.Values.GetLength(1)).Select(c => Enumerable.Range(training.Start + 1, Math.Max(0, training.Length - 1))
            .Select(row => Math.Abs(series.Values[row, c] - series.Values[row - 1, c])).Where(change => !double.IsNaN(change))
            .DefaultIfEmpty(double.NaN).Average()),
    ];

    private static double Square(double x) => x * x;
}
