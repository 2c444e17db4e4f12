using System.Text;
using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>
/// The folder of a run. A checkpoint in it means that the run is unfinished; results lie beside each other in a folder of
/// their own until all are there, and then take the places of an earlier run's.
/// </summary>
internal sealed class RunFolder(string path)
{
    public const string ModelFile = "model.safetensors";
    public const string ForecastFile = "forecast.csv";
    public const string HistoryFile = "history.csv";
    public const string ForecasterFile = "forecaster.safetensors";
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
        [ModelFile, ForecasterFile, PathsFile, ComponentsFile, ForecastFile, AheadFile, BacktestFile, HistoryFile, ReportFile, ResultFile, RunFile, CheckpointFile, UnfinishedModelFile];

    // Left by one kind of fit and not replaced by the other's files.
    private static readonly string[] OfLinearModels = [ForecasterFile, PathsFile, ComponentsFile, AheadFile, BacktestFile];

    public string Path => path;

    /// <summary>Whether a network was fitted here.</summary>
    public bool HasModel => File.Exists(In(ModelFile)) || File.Exists(In(UnfinishedModelFile));

    public string Checkpoint => In(CheckpointFile);

    /// <summary>The checkpoint of a network that is fitted to fewer rows, to be tried on those that follow.</summary>
    public string TrialCheckpoint(int number) => In(FormattableString.Invariant($"{TrialCheckpointPrefix}{number}.safetensors"));

    /// <summary>Whether a run began here and did not end.</summary>
    public bool IsUnfinished => File.Exists(Checkpoint);

    /// <summary>Where the best model of a run that stopped early goes: an earlier run's model keeps its place.</summary>
    public string StoppedModel => In(File.Exists(In(ResultFile)) ? UnfinishedModelFile : ModelFile);

    public static string Picture(string name) => $"{PicturePrefix}{name}.svg";

    public string In(string file) => System.IO.Path.Combine(path, file);

    /// <summary>Makes the folder, or makes sure that an existing one is that of a run of the same data.</summary>
    /// <param name="data">The path of the data file.</param>
    /// <exception cref="CommandException">It holds files of others or another file's run, cannot be written to, or is a file.</exception>
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
                $"A run writes to its folder, but '{path}' cannot be written to ({fault.Message.TrimEnd('.')}); choose another with --out.", fault);
        }
    }

    /// <summary>Throws an unfinished run away.</summary>
    public void Forget()
    {
        // The network's own last: while it is there, the run is unfinished.
        foreach (string trial in Directory.EnumerateFiles(path, TrialCheckpointPrefix + "*.safetensors").ToArray())
        {
            File.Delete(trial);
        }

        File.Delete(Checkpoint);
        File.Delete(In(UnfinishedModelFile));
    }

    /// <summary>Has all results written aside, and then puts them in the place of an earlier run's.</summary>
    /// <param name="write">Writes the files into the folder it is given.</param>
    public void Replace(Action<string> write)
    {
        new StagedFiles(path, ResultFile).Replace(
            write,
            () => Directory.EnumerateFiles(path, PicturePrefix + "*.svg").Select(old => System.IO.Path.GetFileName(old)).Concat(OfLinearModels));
        Forget();
        File.Delete(In(RunFile));
    }

    /// <summary>Whether all files in the folder are a run's: names alone could be anyone's.</summary>
    private void CheckFiles()
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(path).Select(e => System.IO.Path.GetFileName(e)).Order(StringComparer.Ordinal)];
        string? foreign = Array.Find(names, n => !IsOurs(n));
        if (foreign is null && names.Any(n => !n.EndsWith(PartSuffix, StringComparison.Ordinal)) && !IsRun())
        {
            foreign = names[0];
        }

        if (foreign is not null)
        {
            throw new CommandException(
                $"A run writes to a folder of its own, but '{path}' holds '{foreign}', which is no run's; choose another with --out.");
        }
    }

    // Early versions left nothing but a checkpoint and a model when they were stopped.
    private bool IsRun() => Origin.Read(In(RunFile), RunSchema) is not null || Origin.Read(In(ResultFile), JsonOutput.Schema) is not null
        || Learning.Checkpoint.IsCheckpoint(Checkpoint) || Directory.Exists(In(StagedFiles.Folder));

    private void CheckOrigin(string data, string? sha256)
    {
        foreach ((string file, string schema) in new[] { (RunFile, RunSchema), (ResultFile, JsonOutput.Schema) })
        {
            if (Origin.Read(In(file), schema) is { } origin && !origin.IsOf(data, sha256))
            {
                throw new CommandException(
                    $"A run's folder is for one data file, but '{path}' holds the run of '{origin.Data}'; choose another with --out, or "
                    + "remove that one.");
            }
        }
    }

    private static string Describe(string data, string? sha256) => JsonOutput.Write(indented: true, json =>
    {
        json.WriteString("schema", RunSchema);
        Origin.Write(json, data, sha256);
    });

    private static bool IsOurs(string name)
    {
        string whole = name.EndsWith(PartSuffix, StringComparison.Ordinal) ? name[..^PartSuffix.Length] : name;
        return Known.Contains(whole) || whole == StagedFiles.Folder
            || (whole.StartsWith(TrialCheckpointPrefix, StringComparison.Ordinal) && whole.EndsWith(".safetensors", StringComparison.Ordinal))
            || (whole.StartsWith(PicturePrefix, StringComparison.Ordinal) && whole.EndsWith(".svg", StringComparison.Ordinal));
    }
}
