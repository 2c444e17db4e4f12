namespace Continua.Learning;

/// <summary>How one forecaster did in a backtest.</summary>
/// <param name="Name">The forecaster's name.</param>
/// <param name="Values">Every value forecast, by origin, step and state.</param>
/// <param name="Error">
/// The root mean square error over all starts, steps and states, in deviations of the training rows; states that are constant there take no part.
/// </param>
/// <param name="PerStep">The same for each step ahead.</param>
/// <param name="PerState">The root mean square error of each state, in data units.</param>
/// <param name="Mase">The mean absolute error in units of the mean absolute change from row to row of the training rows.</param>
/// <param name="IntervalScore">The mean width of bands plus 2 / (1 − level) times what observations miss them by, in deviations.</param>
/// <param name="Coverage">The share of observations within the bands.</param>
public sealed record BacktestScore(
    string Name, IReadOnlyList<BacktestValue> Values, double Error, IReadOnlyList<double> PerStep, IReadOnlyList<double> PerState, double Mase,
    double IntervalScore, double Coverage)
{
    /// <summary>The share of each state's observations within its bands.</summary>
    public required IReadOnlyList<double> CoveragePerState { get; init; }

    internal static BacktestScore Of(string name, BacktestValue[] values, IReadOnlyList<double> deviations, double[] changes, bool[] scored, int horizon, double level)
    {
        BacktestValue[] all = [.. values.Where(value => !double.IsNaN(value.Observed))], seen = [.. all.Where(value => scored[value.State])];
        double Error(IEnumerable<BacktestValue> among) => Root(among.Select(value => (value.Mean - value.Observed) / deviations[value.State]));
        return new(
            name, values, Error(seen), [.. Enumerable.Range(1, Math.Max(horizon, 0)).Select(step => Error(seen.Where(value => value.Step == step)))],
            [.. changes.Select((_, c) => Root(all.Where(value => value.State == c).Select(value => value.Mean - value.Observed)))],
            seen.Select(value => Math.Abs(value.Mean - value.Observed) / changes[value.State]).DefaultIfEmpty(double.NaN).Average(),
            seen.Select(value => (value.Upper - value.Lower + (2 / (1 - level) * Shortfall(value))) / deviations[value.State]).DefaultIfEmpty(double.NaN).Average(),
            seen.Select(value => Shortfall(value) <= 0 ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average())
        {
            CoveragePerState = [.. changes.Select((_, c) =>
                all.Where(value => value.State == c).Select(value => Shortfall(value) <= 0 ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average())],
        };
    }

    private static double Shortfall(BacktestValue value) => Math.Max(0, Math.Max(value.Lower - value.Observed, value.Observed - value.Upper));

    private static double Root(IEnumerable<double> misses) => Math.Sqrt(misses.Select(miss => miss * miss).DefaultIfEmpty(double.NaN).Average());
}
