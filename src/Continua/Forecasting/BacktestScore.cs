namespace Continua.Learning;

/// <summary>
/// The scores of one forecaster in a <see cref="Backtest"/>. Scores over all states exclude the states that are
/// constant in the training rows, unless all states are constant. Missing cells are excluded; a score without any
/// observation is NaN.
/// </summary>
/// <param name="Name">The forecaster's name.</param>
/// <param name="Values">All forecast values, ordered by origin, step and state.</param>
/// <param name="Error">
/// The root mean square error over all origins, steps and states, in standard deviations of the training rows.
/// </param>
/// <param name="PerStep">The same error for each step ahead, [horizon].</param>
/// <param name="PerState">The root mean square error of each state, [states], in data units.</param>
/// <param name="Mase">
/// The mean absolute scaled error (MASE): the absolute error divided by the mean absolute change of the same state
/// between consecutive training rows, averaged over all origins, steps and states. Reference: Hyndman, Koehler,
/// International Journal of Forecasting 22 (2006), 679–688.
/// </param>
/// <param name="IntervalScore">
/// The interval score: the mean of the width of the band plus 2 / (1 − <see cref="Backtest.Level"/>) times the distance
/// of the observation from the band, 0 inside it; in standard deviations of the training rows. Reference: Gneiting,
/// Raftery, Journal of the American Statistical Association 102 (2007), 359–378.
/// </param>
/// <param name="Coverage">The share of observations inside their bands, over all states.</param>
public sealed record BacktestScore(
    string Name, IReadOnlyList<BacktestValue> Values, double Error, IReadOnlyList<double> PerStep,
    IReadOnlyList<double> PerState, double Mase, double IntervalScore, double Coverage)
{
    /// <summary>The share of each state's observations inside their bands, [states].</summary>
    public required IReadOnlyList<double> CoveragePerState { get; init; }

    internal static BacktestScore Of(string name, BacktestValue[] values, IReadOnlyList<double> deviations,
        double[] changes, bool[] scored, int horizon, double level)
    {
        BacktestValue[] observed = [.. values.Where(value => !double.IsNaN(value.Observed))];
        BacktestValue[] scoredValues = [.. observed.Where(value => scored[value.State])];
        double Error(IEnumerable<BacktestValue> included) =>
            Root(included.Select(value => (value.Mean - value.Observed) / deviations[value.State]));
        return new(
            name, values, Error(scoredValues),
            [.. Enumerable.Range(1, Math.Max(horizon, 0))
                .Select(step => Error(scoredValues.Where(value => value.Step == step)))],
            [.. changes.Select((_, c) =>
                Root(observed.Where(value => value.State == c).Select(value => value.Mean - value.Observed)))],
            scoredValues.Select(value => Math.Abs(value.Mean - value.Observed) / changes[value.State])
                .DefaultIfEmpty(double.NaN).Average(),
            scoredValues
                .Select(value => (value.Upper - value.Lower + (2 / (1 - level) * DistanceOutside(value)))
                    / deviations[value.State])
                .DefaultIfEmpty(double.NaN).Average(),
            scoredValues.Select(value => DistanceOutside(value) <= 0 ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average())
        {
            CoveragePerState = [.. changes.Select((_, c) =>
                observed.Where(value => value.State == c).Select(value => DistanceOutside(value) <= 0 ? 1.0 : 0)
                    .DefaultIfEmpty(double.NaN).Average())],
        };
    }

    private static double DistanceOutside(BacktestValue value) =>
        Math.Max(0, Math.Max(value.Lower - value.Observed, value.Observed - value.Upper));

    private static double Root(IEnumerable<double> errors) =>
        Math.Sqrt(errors.Select(error => error * error).DefaultIfEmpty(double.NaN).Average());
}
