using System.Globalization;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>
/// Warnings about a forecast that leaves the range of the training data, falls below 0, or goes back in time.
/// </summary>
internal static class ForecastWarnings
{
    // The distance by which a forecast may leave the training range on each side, relative to the span of that range.
    private const double Spans = 1;

    // Negative values of less than this size, relative to the largest training value, are rounding errors.
    private const double Rounding = 1e-6;

    /// <returns>
    /// A sentence for each state of each series that goes far outside the training range, or below 0 although the
    /// training data does not; none if the model file has no ranges.
    /// </returns>
    public static IEnumerable<string> Of(FitContext context, TimeSeries ahead) =>
        Of(context.States, context.Ranges, ahead, "for positive data fit with --log");

    /// <param name="states">The names of the first columns of the forecast.</param>
    /// <param name="ranges">The ranges of the training data; null if they are unknown.</param>
    /// <param name="whenNegative">The advice about values below zero.</param>
    public static IEnumerable<string> Of(
        IReadOnlyList<string> states, IReadOnlyList<StateRange>? ranges, TimeSeries ahead, string whenNegative)
    {
        for (int s = 0; s < (ranges?.Count ?? 0); s++)
        {
            foreach (Trajectory trajectory in ahead.Trajectories)
            {
                if (Of(states[s], s, ranges![s], trajectory, ahead.Time, whenNegative) is { } sentence)
                {
                    yield return sentence;
                }
            }
        }
    }

    /// <returns>
    /// A warning if --until is before the start and the times are numbers in a known unit, since --until may have been
    /// meant in another one.
    /// </returns>
    public static IEnumerable<string> GoingBack(TimeSeries ahead, double until)
    {
        Trajectory? back = ahead.Trajectories.FirstOrDefault(t => t.Rows > 1 && t.Times[0] == until);
        if (back is not null && ahead.Time.Kind == TimeKind.Number && TimeNames.UnitIn(ahead.Time.Unit) is { } unit)
        {
            yield return $"The forecast goes back in time, from {ahead.Time.Format(back.Times[^1])} to "
                + $"{ahead.Time.Format(until)} {unit}: --until is a time in the data's unit, "
                + "or in a unit that follows the number, as in 4s.";
        }
    }

    private static string? Of(
        string state, int column, StateRange range, Trajectory trajectory, TimeAxis time, string whenNegative)
    {
        double span = range.Max - range.Min;
        string series = trajectory.Name is null ? "" : $" of series '{trajectory.Name}'";
        string trained = $"the model was trained on {Number(range.Min)} to {Number(range.Max)}";
        int far = First(trajectory, column, x => x < range.Min - (Spans * span) || x > range.Max + (Spans * span));
        if (far >= 0)
        {
            return $"Forecast {state}{series} leaves the training data by far: "
                + $"it is {Number(trajectory.Values[far, column])} at {time.Format(trajectory.Times[far])}, "
                + $"and {trained}; no data supports it from there on.";
        }

        int negative = range.Min >= 0 ? First(trajectory, column, x => x < -Rounding * range.Max) : -1;
        return negative < 0
            ? null
            : $"Forecast {state}{series} falls below 0, but the data does not: "
                + $"it is {Number(trajectory.Values[negative, column])} at {time.Format(trajectory.Times[negative])}, "
                + $"and {trained}; {whenNegative}.";
    }

    private static int First(Trajectory trajectory, int column, Predicate<double> holds) =>
        Array.FindIndex([.. Enumerable.Range(0, trajectory.Rows)], row => holds(trajectory.Values[row, column]));

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
