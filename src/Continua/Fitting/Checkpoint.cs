using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>Thrown when a checkpoint cannot be read or belongs to another run.</summary>
/// <param name="message">The reason.</param>
/// <param name="inner">The underlying exception; null for none.</param>
public sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Files that contain the complete state of training. A run that continues from a checkpoint ends with the same bits as
/// an uninterrupted one: values are stored in binary form, and batches are a function of the step.
/// </summary>
public static class Checkpoint
{
    private const string MetadataName = "continua-checkpoint";
    private const int Format = 2;

    // The first format with a checksum.
    private const int FirstWithChecksum = 2;

    /// <summary>Writes the state atomically: if the file cannot be written, the previous checkpoint remains.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="path">The path of the file.</param>
    /// <param name="trainer">The trainer whose state is written.</param>
    /// <param name="settings">
    /// Everything that the result depends on; <see cref="Restore"/> rejects a run with other settings.
    /// </param>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void Write<T>(string path, Trainer<T> trainer, IReadOnlyList<KeyValuePair<string, string>> settings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(settings);
        TrainingState<T> state = trainer.State;
        List<StoredTensor> tensors =
        [
            Store("parameters", state.Parameters.Values), Store("best", state.Best.Values),
            Store("optimizer", state.Optimizer.Moments), CheckpointHistory.Store(state.History),
        ];
        AtomicFile.Write(path, Safetensors.Write(tensors, MetadataName, Describe(trainer, settings)));
    }

    /// <summary>Whether the beginning of a file identifies it as a checkpoint; the rest may be damaged.</summary>
    internal static bool IsCheckpoint(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        byte[] beginning = new byte[256];
        using FileStream file = File.OpenRead(path);
        int length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        return Encoding.Latin1.GetString(beginning, 0, length).Contains(MetadataName, StringComparison.Ordinal);
    }

    /// <summary>Replaces the state of a trainer by that of a checkpoint.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="path">The path of the file.</param>
    /// <param name="trainer">The trainer; it remains unchanged if the checkpoint is rejected.</param>
    /// <param name="settings">The settings of the run, to be compared with those in the file.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged or has a newer format, or its run had other settings.
    /// </exception>
    public static void Restore<T>(string path, Trainer<T> trainer, IReadOnlyList<KeyValuePair<string, string>> settings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            StoredFile file = Safetensors.Read(File.ReadAllBytes(path), MetadataName);
            using JsonDocument document = JsonDocument.Parse(
                file.Metadata ?? throw new FormatException("it is not a checkpoint, or it is damaged"));
            CheckFormat(document.RootElement, file.HasChecksum);
            CompareSettings(path, document.RootElement, settings);
            CompareModule(document.RootElement, trainer.State.Parameters.Layout);
            CopyInto(trainer, file.Tensors, document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or OverflowException)
        {
            throw new CheckpointException(
                $"{path}: a checkpoint is complete, but this one is damaged: the description of its run cannot be "
                + "read; start again without it.",
                fault);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            throw new CheckpointException(
                $"{path}: a checkpoint is complete and was written by this program, but {fault.Message}; start again "
                + "without it.", fault);
        }
    }

    private static string Describe<T>(Trainer<T> trainer, IReadOnlyList<KeyValuePair<string, string>> settings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingState<T> state = trainer.State;
        RunningTotals since = state.SinceValidation;
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteNumber("step", state.Step);
            json.WriteNumber("optimizer_steps", state.Optimizer.Steps);
            json.WriteNumber("stale", state.Stale);
            json.WriteNumber("seconds", trainer.Seconds);

            // As text, because both may be infinite or NaN, which JSON numbers cannot express.
            json.WriteString("best_loss", state.BestLoss.ToString("R", CultureInfo.InvariantCulture));
            json.WriteString("since_loss", since.Loss.ToString("R", CultureInfo.InvariantCulture));
            json.WriteNumber("since_steps", since.Steps);
            json.WriteNumber("since_forward", since.Forward);
            json.WriteNumber("since_backward", since.Backward);
            json.WriteNumber("since_solves", since.Solves);
            json.WriteNumber("since_failed", since.Failed);
            json.WriteStartObject("settings");
            foreach ((string name, string value) in settings)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("module");
            foreach (string line in ModuleSettings.WithParameters(state.Parameters.Layout))
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void CheckFormat(JsonElement saved, bool hasChecksum)
    {
        int format = saved.GetProperty("format").GetInt32();
        if (format > Format)
        {
            throw new FormatException($"it has format {format}, and this version reads formats up to {Format}");
        }

        if (format >= FirstWithChecksum && !hasChecksum)
        {
            throw new FormatException("it is damaged: it lacks its checksum");
        }
    }

    private static void CompareSettings(
        string path, JsonElement saved, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        Dictionary<string, string> before =
            saved.GetProperty("settings").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "");
        string[] changed =
        [
            .. settings.Where(s => before.GetValueOrDefault(s.Key) != s.Value)
                .Select(s => $"{s.Key} was {before.GetValueOrDefault(s.Key, "unknown")} and is {s.Value}"),
        ];
        if (changed.Length > 0)
        {
            throw new CheckpointException(
                $"{path}: a run continues with the settings it began with, but {string.Join(", ", changed)}; take "
                + "the earlier ones, or start again.");
        }
    }

    // Early checkpoints do not describe their module.
    private static void CompareModule(JsonElement saved, ParameterLayout layout)
    {
        if (saved.TryGetProperty("module", out JsonElement lines))
        {
            string[] file = [.. lines.EnumerateArray().Select(line => line.GetString() ?? "")];
            ModuleSettings.Compare(file, ModuleSettings.WithParameters(layout), "parameters are of another module");
        }
    }

    private static void CopyInto<T>(Trainer<T> trainer, List<StoredTensor> tensors, JsonElement saved)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingState<T> state = trainer.State;
        double Real(string name) => double.Parse(saved.GetProperty(name).GetString() ?? "", CultureInfo.InvariantCulture);
        long Whole(string name) => saved.GetProperty(name).GetInt64();

        // Everything is checked before the first change, so that a rejected file leaves the trainer unchanged.
        TrainingRecord[] history = [.. CheckpointHistory.Load(Find(tensors, CheckpointHistory.Name))];
        double seconds = saved.GetProperty("seconds").GetDouble();
        RunningTotals since = new(
            Real("since_loss"), (int)Whole("since_steps"), Whole("since_forward"), Whole("since_backward"), Whole("since_solves"),
            (int)Whole("since_failed"));
        (long step, long optimizerSteps, int stale, double best) =
            (Whole("step"), Whole("optimizer_steps"), (int)Whole("stale"), Real("best_loss"));
        (string Name, T[] Values)[] arrays =
        [
            ("parameters", state.Parameters.Values), ("best", state.Best.Values), ("optimizer", state.Optimizer.Moments),
        ];
        byte[][] stored = [.. arrays.Select(a => BytesFor(tensors, a.Name, a.Values))];
        for (int i = 0; i < arrays.Length; i++)
        {
            MemoryMarshal.Cast<byte, T>(stored[i]).CopyTo(arrays[i].Values);
        }

        state.History.Clear();
        state.History.AddRange(history);
        (state.Step, state.Optimizer.Steps, state.Stale, state.BestLoss, state.SinceValidation) =
            (step, optimizerSteps, stale, best, since);
        trainer.Resume(seconds);
    }

    private static StoredTensor Store<T>(string name, T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(name, TypeOf<T>(), [values.Length], MemoryMarshal.AsBytes<T>(values).ToArray());

    private static byte[] BytesFor<T>(List<StoredTensor> tensors, string name, T[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        StoredTensor tensor = Find(tensors, name);
        return tensor.Type == TypeOf<T>() && tensor.Bytes.Length == MemoryMarshal.AsBytes<T>(values).Length
            ? tensor.Bytes
            : throw new FormatException($"its '{name}' does not have the model's size and precision");
    }

    private static StoredTensor Find(List<StoredTensor> tensors, string name) =>
        tensors.Find(t => t.Name == name) ?? throw new FormatException($"it lacks '{name}'");

    private static string TypeOf<T>() => typeof(T) == typeof(double) ? "F64" : "F32";
}
