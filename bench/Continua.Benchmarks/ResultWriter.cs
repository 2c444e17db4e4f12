using System.Globalization;
using System.Text.Json;

namespace Continua.Benchmarks;

/// <summary>Writes measurements as a table, or as one JSON object a line.</summary>
internal sealed class ResultWriter(TextWriter output, bool json)
{
    private readonly List<string> notes = [];

    public void Begin()
    {
        if (!json)
        {
            output.WriteLine("| workload | step (µs) | NFE fwd | NFE bwd | accepted | rejected | bytes/step | loss after 200 |");
            output.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        }
    }

    public void Write(Measurement found)
    {
        if (json)
        {
            output.WriteLine(Json(found));
            return;
        }

        string mark = found.Note.Length == 0 ? "" : $" [{notes.Count + 1}]";
        string loss = found.Losses.Length == 0 ? "" : Number(Median(found.Losses), "G5");
        output.WriteLine(
            $"| {found.Name}{mark} | {Number(found.Microseconds, "F1")} | {Number(found.Cost.Forward, "F1")} "
            + $"| {Number(found.Cost.Backward, "F1")} | {Number(found.Cost.Accepted, "F1")} | {Number(found.Cost.Rejected, "F1")} "
            + $"| {Number(found.BytesPerStep, "F0")} | {loss} |");
        if (found.Cost.Failed > 0)
        {
            output.WriteLine($"{found.Name}: {found.Cost.Failed} rows failed in {found.Timed} steps.");
        }

        if (mark.Length > 0)
        {
            notes.Add(found.Note);
        }
    }

    public void End()
    {
        for (int i = 0; i < notes.Count; i++)
        {
            output.WriteLine($"[{i + 1}] {notes[i]}");
        }
    }

    private static string Json(Measurement found)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("name", found.Name);
            writer.WriteNumber("step_us", found.Microseconds);
            writer.WriteNumber("timed_steps", found.Timed);
            writer.WriteNumber("nfe_forward", found.Cost.Forward);
            writer.WriteNumber("nfe_backward", found.Cost.Backward);
            writer.WriteNumber("accepted", found.Cost.Accepted);
            writer.WriteNumber("rejected", found.Cost.Rejected);
            writer.WriteNumber("failed_rows", found.Cost.Failed);
            writer.WriteNumber("bytes_per_step", found.BytesPerStep);
            writer.WriteStartArray("losses");
            Array.ForEach(found.Losses, writer.WriteNumberValue);
            writer.WriteEndArray();
            writer.WriteString("note", found.Note);
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
