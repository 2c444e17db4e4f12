using Continua.Cli.Runs;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>A forecast: one table for each series.</summary>
/// <param name="Model">The path of the model file.</param>
/// <param name="Out">The path of the CSV file with the same rows; null if none was requested.</param>
/// <param name="Columns">
/// The names of the columns: the time, then the states, followed by the ends of bands if there are any.
/// </param>
internal sealed record ForecastJson(
    string Schema, string Version, string Status, string Model, string? Out, TimeJson Time, IReadOnlyList<string> Columns,
    IReadOnlyList<SeriesJson> Series, IReadOnlyList<string> Warnings)
{
    public static ForecastJson Of(string model, TimeSeries ahead, string? file, IReadOnlyList<string> warnings)
    {
        Func<double, string> write = ahead.Time.Writing(ahead.Trajectories.SelectMany(t => t.Times));
        JsonTime At(double time) => ahead.Time.Kind == TimeKind.Number ? new(time, null) : new(double.NaN, write(time));
        return new(
            ForecastCommand.Schema, ProductVersion.Short, "done", model, file, TimeJson.Of(ahead.Time),
            [ahead.Time.Name, .. ahead.States],
            [.. ahead.Trajectories.Select(t => new SeriesJson(t.Name, [.. Enumerable.Range(0, t.Rows).Select(row => Row(t, row, At))]))],
            warnings);
    }

    private static JsonTime[] Row(Trajectory trajectory, int row, Func<double, JsonTime> time) =>
        [time(trajectory.Times[row]), .. Enumerable.Range(0, trajectory.Values.GetLength(1)).Select(c => new JsonTime(trajectory.Values[row, c], null))];
}

/// <summary>The name and the unit of the time column.</summary>
internal sealed record TimeJson(string Name, string Unit)
{
    public static TimeJson Of(TimeAxis axis) => new(axis.Name, axis.Unit);
}

/// <summary>The rows of one series; the first value of each row is its time.</summary>
internal sealed record SeriesJson(string? Name, IReadOnlyList<IReadOnlyList<JsonTime>> Rows);
