namespace Continua.Learning;

/// <summary>How a <see cref="Backtest"/> is made.</summary>
public sealed record BacktestOptions
{
    /// <summary>The most steps ahead; fewer where the held-out rows allow no more.</summary>
    public int Horizon { get; init; } = 10;

    /// <summary>The share of values that bands are to hold.</summary>
    public double Level { get; init; } = 0.9;
}

/// <summary>One value of a backtest.</summary>
/// <param name="Origin">The row up to which the forecaster saw.</param>
/// <param name="Row">The row that was forecast.</param>
/// <param name="Step">How many rows later that is, from 1 on.</param>
/// <param name="State">The state's number.</param>
/// <param name="Mean">What was forecast, in data units.</param>
/// <param name="Lower">The lower end of its band.</param>
/// <param name="Upper">The upper end of its band.</param>
/// <param name="Observed">What was observed; NaN for a missing cell.</param>
public readonly record struct BacktestValue(int Origin, int Row, int Step, int State, double Mean, double Lower, double Upper, double Observed);

/// <summary>
/// Forecasters side by side on held-out rows: from every row with all states observed, over the rows that follow without a gap (series taken unevenly have none). What
/// forecasters have learned stays fixed; only the history grows.
/// </summary>
public sealed class Backtest
{
    // A spacing that differs from the median by less, in medians, is a usual one; where most are, a series is taken evenly.
    private const double Usual = 0.2, Most = 0.8;

    private readonly double[][] squares;

    private Backtest(IReadOnlyList<BacktestScore> scores, double[][] squares, int starts, int horizon, double level)
    {
        (Scores, this.squares, Starts, Horizon, Level) = (scores, squares, starts, horizon, level);
    }

    /// <summary>The scores of each forecaster, in the order they were given.</summary>
    public IReadOnlyList<BacktestScore> Scores { get; }

    /// <summary>The rows that forecasts began from.</summary>
    public int Starts { get; }

    /// <summary>The steps ahead.</summary>
    public int Horizon { get; }

    /// <summary>The share of values that bands are to hold.</summary>
    public double Level { get; }

    /// <summary>The starts that share no forecast row: blocks of <see cref="Horizon"/> starts.</summary>
    public int IndependentStarts => Starts == 0 ? 0 : (Starts + Horizon - 1) / Horizon;

    /// <summary>Forecasts the held-out rows of a series.</summary>
    /// <param name="data">A series of one trajectory.</param>
    /// <param name="split">What forecasters were fitted to, and what was held out.</param>
    /// <param name="forecasters">Those to compare, of the series' states.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">There are several trajectories.</exception>
    public static Backtest Of(TimeSeries data, Holdout split, IReadOnlyList<Forecaster> forecasters, BacktestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(forecasters);
        options ??= new();
        Tensor.Guard(
            data.Trajectories.Count == 1, $"A backtest is of one trajectory, but the series has {data.Trajectories.Count}; give one of them.");
        Tensor.Guard(options.Horizon > 0, $"A backtest looks one step ahead at least, but got Horizon = {options.Horizon}; take 10.");
        Tensor.Guard(options.Level is > 0 and < 1, $"A band holds a share of values above 0 and below 1, but got {options.Level}; take 0.9.");
        Trajectory series = data.Trajectories[0];
        (IReadOnlyList<RowRange> windows, int horizon) =
            Windows.Ahead(data, split.HeldOut, options.Horizon, IsEven(series, data.MedianSpacing) ? null : double.PositiveInfinity);
        int[] origins = [.. windows.Select(window => window.Start)];
        Standardization? scale = origins.Length == 0 ? null : Standardization.Of(data, split.Training, log: false, allowConstant: true);
        double[][] later = [.. origins.Select(origin => series.Times[(origin + 1)..(origin + 1 + horizon)])];
        bool[] scored = Scored(series, split.Training[0]);
        List<BacktestScore> scores = [];
        List<double[]> squares = [];
        foreach (Forecaster forecaster in forecasters)
        {
            IReadOnlyList<Forecast> found = forecaster.Forecasts(series, origins, later);
            BacktestValue[] values = [.. found.SelectMany((forecast, o) => ValuesOf(series, origins[o], forecast, options.Level))];
            scores.Add(BacktestScore.Of(forecaster.Name, values, scale?.Deviation ?? [], Changes(series, split.Training[0]), scored, horizon, options.Level));
            squares.Add([.. values.Where(value => !double.IsNaN(value.Observed) && scored[value.State]).GroupBy(value => value.Origin)
                .Select(own => own.Average(value => Square((value.Mean - value.Observed) / scale!.Deviation[value.State])))]);
        }

        return new(scores, [.. squares], origins.Length, horizon, options.Level);
    }

    /// <summary>
    /// The difference of two forecasters' errors, and an interval that holds nine tenths of it over draws of blocks of starts that share
    /// no forecast row.
    /// </summary>
    /// <param name="first">The number of one forecaster.</param>
    /// <param name="second">The number of the other.</param>
    /// <returns>The first one's error less the second one's: below zero where the first one is better.</returns>
    public (double Difference, double Lower, double Upper) Compare(int first, int second) =>
        BlockBootstrap.Compare(squares[first], squares[second], Horizon) with { Difference = Scores[first].Error - Scores[second].Error };

    /// <summary>Whether most rows follow each other at the usual spacing, so that a longer one is a gap.</summary>
    private static bool IsEven(Trajectory series, double spacing)
    {
        int usual = Enumerable.Range(1, series.Rows - 1).Count(row => Math.Abs(series.Times[row] - series.Times[row - 1] - spacing) < Usual * spacing);
        return usual >= Most * (series.Rows - 1);
    }

    private static IEnumerable<BacktestValue> ValuesOf(Trajectory series, int origin, Forecast forecast, double level)
    {
        (double[,] lower, double[,] upper) = (forecast.Quantile((1 - level) / 2), forecast.Quantile((1 + level) / 2));
        for (int n = 0; n < forecast.Times.Count; n++)
        {
            for (int c = 0; c < series.Values.GetLength(1); c++)
            {
                int row = origin + 1 + n;
                yield return new(origin, row, n + 1, c, forecast.Mean[n, c], lower[n, c], upper[n, c], series.Values[row, c]);
            }
        }
    }

    /// <summary>The states that scores are of: those that change in the training rows, or all where none does.</summary>
    private static bool[] Scored(Trajectory series, RowRange training)
    {
        bool[] changes =
        [
            .. Enumerable.Range(0, series.Values.GetLength(1)).Select(c => !ColumnScale.Of(
                [.. Enumerable.Range(training.Start, training.Length).Select(row => series.Values[row, c])]).IsConstant),
        ];
        return changes.Contains(true) ? changes : [.. changes.Select(_ => true)];
    }

    /// <summary>The mean absolute change from row to row of each state.</summary>
    private static double[] Changes(Trajectory series, RowRange training) =>
    [
        .. Enumerable.Range(0, series.Values.GetLength(1)).Select(c => Enumerable.Range(training.Start + 1, Math.Max(0, training.Length - 1))
            .Select(row => Math.Abs(series.Values[row, c] - series.Values[row - 1, c])).Where(change => !double.IsNaN(change))
            .DefaultIfEmpty(double.NaN).Average()),
    ];

    private static double Square(double x) => x * x;
}
