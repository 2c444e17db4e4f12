using System.Text.Json.Serialization;
using Continua.Cli.Runs;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>
/// The contents of a model file, which contains either the forecaster of a whole run or a network alone.
/// </summary>
internal sealed record InfoJson
{
    public string Schema { get; init; } = InfoCommand.Schema;

    public string Version { get; init; } = ProductVersion.Short;

    public string Status { get; init; } = "done";

    public required string Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Forecaster { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonTime? RowsSeenUntil { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AveragedJson>? Averaged { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Parameters { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Precision { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Solver { get; init; }

    public required IReadOnlyList<StateJson> States { get; init; }

    public required bool Log { get; init; }

    public required TimeJson Time { get; init; }

    public required double Spacing { get; init; }

    public required string? Series { get; init; }

    public required IReadOnlyList<EndJson> Ends { get; init; }

    [JsonPropertyName("data_sha256")]
    public required string? DataSha256 { get; init; }

    /// <summary>Creates a description with the members that both kinds of models have.</summary>
    /// <param name="model">The path of the file.</param>
    public static InfoJson Of(string model, FitContext context) => new()
    {
        Model = model,
        States = [.. context.States.Select((name, s) => new StateJson(
            name, context.Scaling.Mean[s], context.Scaling.Deviation[s], context.Ranges?[s].Min, context.Ranges?[s].Max))],
        Log = context.Scaling.Log,
        Time = TimeJson.Of(context.Time),
        Spacing = ForecastTimes.Rounded(context.Spacing, context.Ends.Select(end => Math.Abs(end.Time)).Append(Math.Abs(context.Origin)).Max()),
        Series = context.SeriesColumn,
        Ends = [.. context.Ends.Select(end => new EndJson(end.Series, JsonOutput.Time(context.Time, end.Time), end.State))],
        DataSha256 = context.DataSha256,
    };
}

/// <summary>The weight of one model in the forecast of a state.</summary>
internal sealed record AveragedJson(string State, string Model, double Weight);

/// <summary>
/// The statistics of a state in the training rows. With --log, the mean and the deviation are those of its logarithm.
/// </summary>
/// <param name="Least">The smallest value; null if the model file has no ranges.</param>
/// <param name="Greatest">The largest value; null if the model file has no ranges.</param>
internal sealed record StateJson(string Name, double Mean, double Deviation, double? Least, double? Greatest);

/// <summary>The last complete row of a series.</summary>
internal sealed record EndJson(string? Series, JsonTime Time, IReadOnlyList<double> State);
