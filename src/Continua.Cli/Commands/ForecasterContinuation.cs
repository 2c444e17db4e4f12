using Continua.Cli.Runs;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Continues a series with the forecaster of a whole run: with bands, or as sample paths.</summary>
internal static class ForecasterContinuation
{
    /// <returns>The means of the states and the ends of their bands, or sample paths; and warnings.</returns>
    /// <exception cref="CommandException">
    /// --from names a file, the file of --data cannot be read or has several series, --until is not after the last row,
    /// or there are too many rows.
    /// </exception>
    public static (TimeSeries Ahead, string[] Warnings) Of(SavedForecaster saved, string end, Arguments arguments)
    {
        if (arguments.IsGiven(ForecastCommandOptions.From)
            && arguments.Get(ForecastCommandOptions.From) != ForecastCommandOptions.FromLast)
        {
            throw new CommandException(
                "The model of a whole run continues from all rows of its history, but --from gives one row; give a "
                + "history with --data, or name the network's model file.");
        }

        FitContext context = saved.Context;
        List<string> notes = [];
        if (arguments.Get(ForecastCommandOptions.Data) is { } file)
        {
            TimeSeries rows = StateFile.Read(file, context, arguments);
            notes.AddRange(rows.Trajectories.Count == 1 ? NotesOf(saved, rows, file) : []);
            saved = rows.Trajectories.Count == 1 ? saved.After(rows.Trajectories[0])
                : throw new CommandException(
                    $"--data takes one series, but '{file}' holds {rows.Trajectories.Count}; "
                    + "give a file of one of them.");
        }

        double until = UntilUnit.Read(context.Time, end);
        UntilUnit.Check(context.Time, end, until, saved.Time);
        if (until <= saved.Time)
        {
            throw new CommandException(
                $"A forecast is after the last row of its history, {context.Time.Format(saved.Time)}, but --until is "
                + $"{context.Time.Format(until)}; give a later time.");
        }

        Duration? every = arguments.Get(ForecastCommandOptions.Every) is { } text
            ? Duration.Of(text, context.Time, ForecastCommandOptions.Every.Name) : null;
        double[] times = ForecastTimes.Of(context, every, saved.Time, until)[1..];
        if (arguments.Get(ForecastCommandOptions.Paths) is { } paths)
        {
            ulong seed = arguments.Get(ForecastCommandOptions.Seed);
            return (ForecastColumns.Paths(saved, paths, times, seed), [.. notes]);
        }

        Forecast forecast = saved.Forecast(times);
        notes.AddRange(Missing(forecast, context));
        TimeSeries means = TimeSeries.Of([.. forecast.Times], forecast.Mean, context.States, context.Time);
        return (
            ForecastColumns.Of(forecast, arguments.Get(ForecastCommandOptions.Level), context.States, context.Time, ""),
            [
                .. notes,
                .. ForecastWarnings.Of(
                    context.States, context.Ranges, means,
                    "a model of the values themselves does not keep them positive"),
            ]);
    }

    /// <summary>Warnings about states without a forecast.</summary>
    private static IEnumerable<string> Missing(Forecast forecast, FitContext context)
    {
        for (int c = 0; c < context.States.Count; c++)
        {
            int first = Enumerable.Range(0, forecast.Times.Count)
                .FirstOrDefault(n => !double.IsFinite(forecast.Mean[n, c]), -1);
            if (first >= 0)
            {
                string from = context.Time.Format(forecast.Times[first]);
                yield return $"There is no forecast of {context.States[c]} from {from} on: "
                    + "too few rows were given, or the values of its models overflow.";
            }
        }
    }

    /// <summary>Notes on the use of the rows of --data.</summary>
    private static IEnumerable<string> NotesOf(SavedForecaster saved, TimeSeries rows, string file)
    {
        Trajectory trajectory = rows.Trajectories[0];
        TimeAxis time = saved.Context.Time;
        if (trajectory.Times[^1] <= saved.Time)
        {
            yield return $"'{file}' ends at {time.Format(trajectory.Times[^1])}, not after the last row of the model's "
                + $"data, {time.Format(saved.Time)}: its rows replace the model's data as the history.";
        }
        else if (trajectory.Times[0] <= saved.Time)
        {
            yield return $"The rows of '{file}' up to {time.Format(saved.Time)} are part of the model's data already, "
                + "and are left out.";
        }

        Trajectory used = trajectory.Times[^1] > saved.Time ? saved.LaterOf(trajectory) : trajectory;

        IReadOnlyList<int>[] clipped = saved.Clipped(trajectory);
        for (int c = 0; c < clipped.Length; c++)
        {
            if (clipped[c].Count > 0)
            {
                string times = string.Join(", ", clipped[c].Take(5).Select(row => time.Format(used.Times[row])));
                yield return $"{saved.Context.States[c]} is far from its expected value at {times}"
                    + $"{(clipped[c].Count > 5 ? " and later" : "")}, and was clipped: these cells may be wrong.";
            }
        }
    }
}
