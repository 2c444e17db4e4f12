using System.Text.Json;
using Continua.Cli.Runs;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The JSON result of a forecast.</summary>
internal static class ForecastJson
{
    /// <param name="model">The path of the model file.</param>
    /// <param name="file">The path of the CSV file with the same forecast; null if none was requested.</param>
    public static string Of(string model, TimeSeries ahead, string? file, IReadOnlyList<string> warnings) =>
        JsonOutput.Write(indented: false, json =>
        {
            json.WriteString("schema", ForecastCommand.Schema);
            json.WriteString("version", ModelMetadata.ProductVersion);
            json.WriteString("status", "done");
            json.WriteString("model", model);
            json.WriteString("out", file);
            JsonOutput.Time(json, ahead.Time);
            Texts(json, "columns", [ahead.Time.Name, .. ahead.States]);
            Func<double, string> time = ahead.Time.Writing(ahead.Trajectories.SelectMany(t => t.Times));
            json.WriteStartArray("series");
            foreach (Trajectory trajectory in ahead.Trajectories)
            {
                Series(json, ahead.Time, time, trajectory);
            }

            json.WriteEndArray();
            Texts(json, "warnings", warnings);
        });

    private static void Series(Utf8JsonWriter json, TimeAxis axis, Func<double, string> time, Trajectory trajectory)
    {
        json.WriteStartObject();
        json.WriteString("name", trajectory.Name);
        json.WriteStartArray("rows");
        for (int row = 0; row < trajectory.Rows; row++)
        {
            json.WriteStartArray();
            if (axis.Kind == TimeKind.Number)
            {
                JsonOutput.Value(json, trajectory.Times[row]);
            }
            else
            {
                json.WriteStringValue(time(trajectory.Times[row]));
            }

            for (int c = 0; c < trajectory.Values.GetLength(1); c++)
            {
                JsonOutput.Value(json, trajectory.Values[row, c]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
