using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Continua.Cli.Commands;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>Writes JSON results, independent of the culture, with null for numbers that are not finite.</summary>
internal static class JsonOutput
{
    public const string Schema = "continua.fit/1";

    /// <summary>The schema of a command's object.</summary>
    /// <param name="command">The name of the command; any other word has the schema of a fit.</param>
    public static string SchemaOf(string command) => command switch
    {
        RunCommand.Word => ExperimentSession.Schema,
        InfoCommand.Word => InfoCommand.Schema,
        ForecastCommand.Word => ForecastCommand.Schema,
        _ => Schema,
    };

    /// <summary>The result of a fit.</summary>
    /// <param name="forecasts">Writes the scores of forecasters; null for a network alone.</param>
    /// <param name="notes">The warnings of the run.</param>
    public static string Result(RunResult run, bool indented, Action<Utf8JsonWriter>? forecasts, IReadOnlyList<string> notes) => Write(indented, json =>
    {
        TimeSeries data = run.Fit.Series;
        Head(json, run.Request.DataPath, data, run.Fit.Split, run.Status == RunStatus.Done);
        Training(json, run);
        Evaluation(json, run.Comparison);
        forecasts?.Invoke(json);
        Number(json, "nfe_forward", run.ForwardEvaluations);
        Number(json, "nfe_backward", run.BackwardEvaluations);
        Number(json, "seconds_total", run.Seconds);
        Number(json, "seconds_training", run.Fit.Trainer.Seconds);
        json.WriteNumber("seed", run.Request.Options(default).Seed);
        Reading(json, data);
        Texts(json, "notes", notes);
        json.WriteString("model", run.Model);
        json.WriteString("report", run.Report);
    });

    /// <summary>The result of a failed command.</summary>
    /// <param name="schema">The schema of the command's result.</param>
    /// <param name="model">The path of the last good model; null if there is none.</param>
    public static string Error(string schema, string sentence, string? model) => Write(indented: false, json =>
    {
        json.WriteString("schema", schema);
        json.WriteString("version", ModelMetadata.ProductVersion);
        json.WriteString("status", "failed");
        json.WriteString("error", sentence);
        json.WriteString("model", model);
    });

    /// <summary>Writes the first members of the result of every fit.</summary>
    public static void Head(Utf8JsonWriter json, string path, TimeSeries data, Holdout split, bool isDone)
    {
        json.WriteString("schema", Schema);
        json.WriteString("version", ModelMetadata.ProductVersion);
        json.WriteString("status", isDone ? "done" : "stopped");
        json.WriteString("data", path);
        Origin.Write(json, path, data.Sha256);
        json.WriteNumber("rows", data.Rows);
        Texts(json, "states", data.States);
        json.WriteString("time_unit", data.Time.Unit);
        json.WriteNumber("train_rows", split.Training.Sum(r => r.Length));
        json.WriteNumber("holdout_rows", split.HeldOut.Sum(r => r.Length));
    }

    /// <summary>Writes a member with an array of strings.</summary>
    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the properties of the data file that were detected, not given by options.</summary>
    public static void Reading(Utf8JsonWriter json, TimeSeries data)
    {
        json.WriteStartArray("reading");
        foreach (ReadingNote note in data.Reading)
        {
            json.WriteStartObject();
            json.WriteString("subject", note.Subject);
            json.WriteString("found", note.Found);
            json.WriteString("option", FlagNames.In(note.Option));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Training(Utf8JsonWriter json, RunResult run)
    {
        TrainingState<float> state = run.Fit.Trainer.State;
        json.WriteNumber("parameters", state.Parameters.Values.Length);
        json.WriteNumber("steps", state.Step);
        Number(json, "train_loss", state.History.LastOrDefault()?.TrainLoss);
        bool validated = state.History.Exists(r => double.IsFinite(r.ValidationLoss));
        Number(json, "validation_loss", validated ? state.BestLoss : null);
    }

    private static void Evaluation(Utf8JsonWriter json, Comparison? comparison)
    {
        Number(json, "horizon", comparison?.Model.Horizon);
        Number(json, "holdout_nrmse", comparison?.Model.Nrmse);
        Number(json, "persistence_nrmse", comparison?.Persistence.Nrmse);
        Number(json, "linear_nrmse", comparison?.Linear?.Nrmse);
        json.WriteString("winner", comparison?.Winner);
    }

    public static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value && double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes a number as an array element.</summary>
    public static void Value(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>Writes the name and unit of the time column.</summary>
    public static void Time(Utf8JsonWriter json, TimeAxis axis)
    {
        json.WriteStartObject("time");
        json.WriteString("name", axis.Name);
        json.WriteString("unit", axis.Unit);
        json.WriteEndObject();
    }

    /// <summary>
    /// Writes a time as an array element, in the format of the data: a number, or a date as a string.
    /// </summary>
    public static void TimeValue(Utf8JsonWriter json, TimeAxis axis, double time)
    {
        if (axis.Kind == TimeKind.Number)
        {
            Value(json, time);
        }
        else
        {
            json.WriteStringValue(axis.Format(time));
        }
    }

    /// <summary>Writes a member with a time, in the format of the data.</summary>
    public static void TimeValue(Utf8JsonWriter json, string name, TimeAxis axis, double time)
    {
        json.WritePropertyName(name);
        TimeValue(json, axis, time);
    }

    /// <summary>Returns a JSON object with the members that <paramref name="content"/> writes.</summary>
    public static string Write(bool indented, Action<Utf8JsonWriter> content)
    {
        using MemoryStream text = new();

        // Characters such as ' and ≤ are not escaped, since the JSON is not embedded in a web page.
        using (Utf8JsonWriter json = new(text, new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
