using System.Text;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>
/// The folder of a fit. While it contains a checkpoint, its run is unfinished. Results are written to a staging folder,
/// and replace the results of an earlier run when all are complete.
/// </summary>
internal sealed class RunFolder(string path)
{
    public const string ModelFile = "model.safetensors";
    public const string ForecastFile = "forecast.csv";
    public const string HistoryFile = "history.csv";
    public const string ForecasterFile = "forecaster.safetensors";
    public const string ClassifierFile = "classifier.safetensors";
    public const string PathsFile = "paths.csv";
    public const string ComponentsFile = "components.csv";
    public const string AheadFile = "ahead.csv";
    public const string BacktestFile = "backtest.csv";
    public const string ReportFile = "report.html";
    public const string ResultFile = "result.json";

    private const string RunFile = "run.json";
    private const string RunSchema = "continua.run/1";
    private const string CheckpointFile = "checkpoint.safetensors";
    private const string TrialCheckpointPrefix = "checkpoint-trial-";
    private const string UnfinishedModelFile = "model-unfinished.safetensors";
    private const string PartSuffix = AtomicFile.PartSuffix;
    private const string PicturePrefix = "figure-";

    private static readonly string[] Known =
    [
        ModelFile, ForecasterFile, PathsFile, ComponentsFile, ForecastFile, AheadFile, BacktestFile, HistoryFile, ReportFile,
        ResultFile, RunFile, CheckpointFile, UnfinishedModelFile,
    ];

    // The files of a fit with linear models. They are deleted before new files are moved, since a fit of a network
    // alone does not overwrite them.
    private static readonly string[] OfLinearModels = [ForecasterFile, PathsFile, ComponentsFile, AheadFile, BacktestFile];

    public string Path => path;

    /// <summary>Whether the folder holds a network's model.</summary>
    public bool HasModel => File.Exists(In(ModelFile)) || File.Exists(In(UnfinishedModelFile));

    public string Checkpoint => In(CheckpointFile);

    /// <summary>The path of the checkpoint of a trial, in which a network is fitted to fewer rows.</summary>
    public string TrialCheckpoint(int number) =>
        In(FormattableString.Invariant($"{TrialCheckpointPrefix}{number}.safetensors"));

    /// <summary>Whether the folder holds an unfinished run.</summary>
    public bool IsUnfinished => File.Exists(Checkpoint);

    /// <summary>
    /// The path of the best model of a run that stopped early. If the folder contains the result of an earlier run, it
    /// differs from the path of that run's model.
    /// </summary>
    public string StoppedModel => In(File.Exists(In(ResultFile)) ? UnfinishedModelFile : ModelFile);

    public static string Picture(string name) => $"{PicturePrefix}{name}.svg";

    public string In(string file) => System.IO.Path.Combine(path, file);

    /// <summary>Creates the folder, or checks that an existing one belongs to a run of the same data.</summary>
    /// <param name="data">The path of the data file.</param>
    /// <param name="sha256">The SHA-256 of the data file; null if unknown.</param>
    /// <exception cref="CommandException">
    /// The folder contains other files or a run of other data, or cannot be written to, or the path is a file.
    /// </exception>
    public void Open(string data, string? sha256)
    {
        if (File.Exists(path))
        {
            throw new CommandException($"A run takes a folder, but '{path}' is a file; choose another with --out.");
        }

        try
        {
            Directory.CreateDirectory(path);
            CheckFiles();
            CheckOrigin(data, sha256);
            AtomicFile.Write(In(RunFile), Encoding.UTF8.GetBytes(Describe(data, sha256)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"A run writes to its folder, but '{path}' cannot be written to ({fault.Message.TrimEnd('.')}); "
                + "choose another with --out.", fault);
        }
    }

    /// <summary>Deletes the checkpoints and the model of an unfinished run.</summary>
    public void DiscardUnfinished()
    {
        // The checkpoint of the network is deleted after those of trials, since the run counts as unfinished as long
        // as it exists.
        foreach (string trial in Directory.EnumerateFiles(path, TrialCheckpointPrefix + "*.safetensors").ToArray())
        {
            File.Delete(trial);
        }

        File.Delete(Checkpoint);
        File.Delete(In(UnfinishedModelFile));
    }

    /// <summary>
    /// Writes all results to a staging folder, and then moves them in place of the results of an earlier run.
    /// </summary>
    /// <param name="write">Writes the files into the given folder.</param>
    public void Replace(Action<string> write)
    {
        new StagedFiles(path, ResultFile).Replace(
            write,
            () => Directory.EnumerateFiles(path, PicturePrefix + "*.svg").Select(old => System.IO.Path.GetFileName(old))
                .Concat(OfLinearModels));
        DiscardUnfinished();
        File.Delete(In(RunFile));
    }

    /// <summary>
    /// Checks that all files in the folder belong to a run: by their names and, since names can coincide, by a file of
    /// the run that identifies it.
    /// </summary>
    private void CheckFiles()
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(path)
            .Select(e => System.IO.Path.GetFileName(e)).Order(StringComparer.Ordinal)];
        string? foreign = Array.Find(names, n => !IsOurs(n));
        if (foreign is null && names.Any(n => !n.EndsWith(PartSuffix, StringComparison.Ordinal)) && !IsRun())
        {
            foreign = names[0];
        }

        if (foreign is not null)
        {
            throw new CommandException(
                $"A run writes to a separate folder, but '{path}' holds '{foreign}', which belongs to no run; "
                + "choose another with --out.");
        }
    }

    // A checkpoint counts, since stopped runs of early versions have only a checkpoint and a model.
    private bool IsRun() =>
        DataOrigin.Read(In(RunFile), RunSchema) is not null || DataOrigin.Read(In(ResultFile), FitJson.Name) is not null
        || Learning.Checkpoint.IsCheckpoint(Checkpoint) || Directory.Exists(In(StagedFiles.Folder));

    private void CheckOrigin(string data, string? sha256)
    {
        foreach ((string file, string schema) in new[] { (RunFile, RunSchema), (ResultFile, FitJson.Name) })
        {
            if (DataOrigin.Read(In(file), schema) is { } origin && !origin.IsOf(data, sha256))
            {
                throw new CommandException(
                    $"A run's folder is for one data file, but '{path}' holds the run of '{origin.FullPath}'; "
                    + "choose another with --out, or remove that one.");
            }
        }
    }

    private static string Describe(string data, string? sha256) => JsonOutput.Write(
        new DataOrigin { Schema = RunSchema, DataPath = System.IO.Path.GetFullPath(data), DataSha256 = sha256 }, types => types.DataOrigin, indented: true);

    private static bool IsOurs(string name)
    {
        string whole = name.EndsWith(PartSuffix, StringComparison.Ordinal) ? name[..^PartSuffix.Length] : name;
        return Known.Contains(whole) || whole == StagedFiles.Folder
            || (whole.StartsWith(TrialCheckpointPrefix, StringComparison.Ordinal) && whole.EndsWith(".safetensors", StringComparison.Ordinal))
            || (whole.StartsWith(PicturePrefix, StringComparison.Ordinal) && whole.EndsWith(".svg", StringComparison.Ordinal));
    }
}
