using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>The exception for a checkpoint that is damaged or belongs to another run.</summary>
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

    // The first format in which files have a checksum.
    private const int FirstWithChecksum = 2;

    /// <summary>Writes the state atomically: if the file cannot be written, the previous checkpoint remains.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="path">The path of the file.</param>
    /// <param name="trainer">The trainer whose state is written.</param>
    /// <param name="settings">
    /// All settings on which the result depends, by name; <see cref="Restore"/> rejects a run with other settings.
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
        if (CheckpointHistory.StoreTolerances(state.History) is { } tolerances)
        {
            tensors.Add(tolerances);
        }

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
    /// <param name="settings">The settings of the run; each has to be in the file with the same value.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged, is no checkpoint or has a newer format, or its run had other settings, another module,
    /// another precision, or an optimiser with a state of another size.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Restore<T>(string path, Trainer<T> trainer, IReadOnlyList<KeyValuePair<string, string>> settings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            StoredFile file = Safetensors.Read(File.ReadAllBytes(path), MetadataName);
            CheckpointDocument saved = JsonSerializer.Deserialize(
                file.Metadata ?? throw new FormatException("it is not a checkpoint, or it is damaged"),
                ModelJson.Default.CheckpointDocument) ?? throw new JsonException();
            CheckFormat(saved, file.HasChecksum);
            CompareSettings(path, saved, settings);
            CompareModule(saved, trainer.State.Parameters.Layout);
            CopyInto(trainer, file.Tensors, saved);
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

    /// <summary>Returns the exception for a run that is continued with other settings.</summary>
    /// <param name="path">The path of the stored part of the run.</param>
    /// <param name="changes">What differs, as in "the seed was 1 and is 2".</param>
    internal static CheckpointException OfOtherSettings(string path, string changes) => new(
        $"{path}: a run continues with the settings it began with, but {changes}; take the earlier ones, or start again.");

    private static string Describe<T>(Trainer<T> trainer, IReadOnlyList<KeyValuePair<string, string>> settings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingState<T> state = trainer.State;
        RunningTotals since = state.SinceValidation;
        return JsonSerializer.Serialize(
            new()
            {
                Format = Format,
                Step = state.Step,
                OptimizerSteps = state.Optimizer.Steps,
                Stale = state.Stale,
                Seconds = trainer.Seconds,
                BestLoss = state.BestLoss.ToString("R", CultureInfo.InvariantCulture),
                SinceLoss = since.Loss.ToString("R", CultureInfo.InvariantCulture),
                SinceSteps = since.Steps,
                SinceForward = since.Forward,
                SinceBackward = since.Backward,
                SinceSolves = since.Solves,
                SinceFailed = since.Failed,
                Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value),
                Module = [.. ModuleSettings.WithParameters(state.Parameters.Layout)],
            },
            ModelJson.Default.CheckpointDocument);
    }

    private static void CheckFormat(CheckpointDocument saved, bool hasChecksum)
    {
        if (saved.Format > Format)
        {
            throw new FormatException($"it has format {saved.Format}, and this version reads formats up to {Format}");
        }

        if (saved.Format >= FirstWithChecksum && !hasChecksum)
        {
            throw new FormatException("it is damaged: it lacks its checksum");
        }
    }

    private static void CompareSettings(
        string path, CheckpointDocument saved, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        Dictionary<string, string> before = saved.Settings;
        string[] changed =
        [
            .. settings.Where(s => before.GetValueOrDefault(s.Key) != s.Value)
                .Select(s => $"{s.Key} was {before.GetValueOrDefault(s.Key, "unknown")} and is {s.Value}"),
        ];
        if (changed.Length > 0)
        {
            throw OfOtherSettings(path, string.Join(", ", changed));
        }
    }

    // Checkpoints of early versions do not describe their module.
    private static void CompareModule(CheckpointDocument saved, ParameterLayout layout)
    {
        if (saved.Module is { } lines)
        {
            ModuleSettings.Compare([.. lines], ModuleSettings.WithParameters(layout), "parameters are of another module");
        }
    }

    private static void CopyInto<T>(Trainer<T> trainer, List<StoredTensor> tensors, CheckpointDocument saved)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TrainingState<T> state = trainer.State;
        // Everything is checked before the first change, so that a rejected file leaves the trainer unchanged.
        TrainingRecord[] history =
        [
            .. CheckpointHistory.WithTolerances(
                [.. CheckpointHistory.Load(Find(tensors, CheckpointHistory.Name))],
                tensors.Find(t => t.Name == CheckpointHistory.TolerancesName)),
        ];
        double seconds = saved.Seconds;
        RunningTotals since = new(
            double.Parse(saved.SinceLoss, CultureInfo.InvariantCulture), saved.SinceSteps, saved.SinceForward, saved.SinceBackward,
            saved.SinceSolves, saved.SinceFailed);
        double best = double.Parse(saved.BestLoss, CultureInfo.InvariantCulture);
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
            (saved.Step, saved.OptimizerSteps, saved.Stale, best, since);
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
