using System.Globalization;
using System.Text.Json;

namespace Continua.Benchmarks;

/// <summary>Writes measurements as a Markdown table or as JSON Lines.</summary>
internal sealed class ResultWriter(TextWriter output, bool json)
{
    private readonly List<string> notes = [];

    public void Begin()
    {
        if (!json)
        {
            output.WriteLine(
                "| workload | step (µs) | NFE fwd | NFE bwd | accepted | rejected | bytes/step | loss after 200 |");
            output.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        }
    }

    public void Write(Measurement measured)
    {
        if (json)
        {
            output.WriteLine(Json(measured));
            return;
        }

        string mark = measured.Note.Length == 0 ? "" : $" [{notes.Count + 1}]";
        string loss = measured.Losses.Length == 0 ? "" : Number(Median(measured.Losses), "G5");
        output.WriteLine(
            $"| {measured.Name}{mark} | {Number(measured.Microseconds, "F1")} | {Number(measured.Cost.Forward, "F1")} "
            + $"| {Number(measured.Cost.Backward, "F1")} | {Number(measured.Cost.Accepted, "F1")} | {Number(measured.Cost.Rejected, "F1")} "
            + $"| {Number(measured.BytesPerStep, "F0")} | {loss} |");
        if (measured.Cost.Failed > 0)
        {
            output.WriteLine($"{measured.Name}: {measured.Cost.Failed} rows failed in {measured.Timed} steps.");
        }

        if (mark.Length > 0)
        {
            notes.Add(measured.Note);
        }
    }

    public void End()
    {
        for (int i = 0; i < notes.Count; i++)
        {
            output.WriteLine($"[{i + 1}] {notes[i]}");
        }
    }

    private static string Json(Measurement measured)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("name", measured.Name);
            writer.WriteNumber("step_us", measured.Microseconds);
            writer.WriteNumber("timed_steps", measured.Timed);
            writer.WriteNumber("nfe_forward", measured.Cost.Forward);
            writer.WriteNumber("nfe_backward", measured.Cost.Backward);
            writer.WriteNumber("accepted", measured.Cost.Accepted);
            writer.WriteNumber("rejected", measured.Cost.Rejected);
            writer.WriteNumber("failed_rows", measured.Cost.Failed);
            writer.WriteNumber("bytes_per_step", measured.BytesPerStep);
            writer.WriteStartArray("losses");
            Array.ForEach(measured.Losses, writer.WriteNumberValue);
            writer.WriteEndArray();
            writer.WriteString("note", measured.Note);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
