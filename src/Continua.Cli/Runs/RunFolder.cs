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
    public const string ReportFile = "report.html";
    public const string ResultFile = "result.json";

    private const string CheckpointFile = "checkpoint.safetensors";
    private const string UnfinishedModelFile = "model-unfinished.safetensors";
    private const string PartSuffix = AtomicFile.PartSuffix;
    private const string PicturePrefix = "figure-";

    private static readonly string[] Known =
        [ModelFile, ForecastFile, HistoryFile, ReportFile, ResultFile, CheckpointFile, UnfinishedModelFile];

    public string Path => path;

    public string Checkpoint => In(CheckpointFile);

    /// <summary>Whether a run began here and did not end.</summary>
    public bool IsUnfinished => File.Exists(Checkpoint);

    /// <summary>Where the best model of a run that stopped early goes: an earlier run's model keeps its place.</summary>
    public string StoppedModel => In(File.Exists(In(ResultFile)) ? UnfinishedModelFile : ModelFile);

    public static string Picture(string name) => $"{PicturePrefix}{name}.svg";

    public string In(string file) => System.IO.Path.Combine(path, file);

    /// <summary>Makes the folder, or sees to it that an existing one is a run's.</summary>
    /// <exception cref="CommandException">It holds files of others, or the path is a file.</exception>
    public void Open()
    {
        if (File.Exists(path))
        {
            throw new CommandException($"A run takes a folder, but '{path}' is a file; choose another with --out.");
        }

        Directory.CreateDirectory(path);
        string[] names = [.. Directory.EnumerateFileSystemEntries(path).Select(e => System.IO.Path.GetFileName(e)).Order(StringComparer.Ordinal)];
        string? foreign = Array.Find(names, n => !IsOurs(n));
        if (foreign is null && names.Length > 0 && !names.Any(n => n is ModelFile or CheckpointFile or StagedFiles.Folder || n.EndsWith(PartSuffix, StringComparison.Ordinal)))
        {
            // A report.html alone could be anyone's.
            foreign = names[0];
        }

        if (foreign is not null)
        {
            throw new CommandException(
                $"A run writes to a folder of its own, but '{path}' holds '{foreign}', which is no run's; choose another with --out.");
        }
    }

    /// <summary>Throws an unfinished run away.</summary>
    public void Forget()
    {
        File.Delete(Checkpoint);
        File.Delete(In(UnfinishedModelFile));
    }

    /// <summary>Has all results written aside, and then puts them in the place of an earlier run's.</summary>
    /// <param name="write">Writes the files into the folder it is given.</param>
    public void Replace(Action<string> write)
    {
        new StagedFiles(path, ResultFile).Replace(
            write, () => Directory.EnumerateFiles(path, PicturePrefix + "*.svg").Select(old => System.IO.Path.GetFileName(old)));
        Forget();
    }

    private static bool IsOurs(string name)
    {
        string whole = name.EndsWith(PartSuffix, StringComparison.Ordinal) ? name[..^PartSuffix.Length] : name;
        return Known.Contains(whole) || whole == StagedFiles.Folder
            || (whole.StartsWith(PicturePrefix, StringComparison.Ordinal) && whole.EndsWith(".svg", StringComparison.Ordinal));
    }
}
