using System.Text.Json;

namespace Continua.Cli.Runs;

/// <summary>
/// The folder of an experiment. What it holds is listed in its metrics.json, so that a later run replaces what an earlier one
/// left, and nothing else.
/// </summary>
/// <param name="experiment">The experiment's name.</param>
internal sealed class ExperimentFolder(string path, string experiment)
{
    public const string ReportFile = "report.html";
    public const string MetricsFile = "metrics.json";

    public string In(string file) => Path.Combine(path, file);

    /// <summary>Makes the folder, or sees to it that an existing one is an experiment's.</summary>
    /// <exception cref="CommandException">It holds files of others, or the path is a file.</exception>
    public void Open()
    {
        if (File.Exists(path))
        {
            throw new CommandException($"An experiment takes a folder, but '{path}' is a file; choose another with --out.");
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"An experiment writes to a folder, but '{path}' cannot be made ({fault.Message.TrimEnd('.')}); choose another with --out.", fault);
        }

        HashSet<string> ours = [.. Listed(), MetricsFile, StagedFiles.Folder];
        string? before = Read(root => root.GetProperty("experiment").GetString());
        bool known = before is not null || Directory.Exists(In(StagedFiles.Folder));
        string? foreign = Directory.EnumerateFileSystemEntries(path).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)
            .FirstOrDefault(name => !known || !ours.Contains(name));
        if (foreign is not null)
        {
            throw new CommandException(
                $"An experiment writes to a folder of its own, but '{path}' holds '{foreign}', which is no experiment's; choose another "
                + "with --out.");
        }

        if (before is not null && before != experiment)
        {
            throw new CommandException(
                $"An experiment's folder is its own, but '{path}' holds that of {before}; choose another with --out, or remove that one.");
        }
    }

    /// <summary>Has all files written aside, and then puts them in the place of an earlier run's.</summary>
    /// <param name="write">Writes the files into the folder it is given; metrics.json lists them.</param>
    public void Replace(Action<string> write) => new StagedFiles(path, MetricsFile).Replace(write, Listed);

    /// <summary>The files of an earlier run.</summary>
    private string[] Listed() =>
        Read(root => root.GetProperty("files").EnumerateArray().Select(e => e.GetString()).OfType<string>()
            .Where(name => name == Path.GetFileName(name)).ToArray()) ?? [];

    /// <summary>Something of what an earlier run says of itself; null where there was none.</summary>
    private T? Read<T>(Func<JsonElement, T> of)
        where T : class?
    {
        if (!File.Exists(In(MetricsFile)))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(In(MetricsFile)));
            JsonElement root = document.RootElement;
            return root.GetProperty("schema").GetString() == ExperimentSession.Schema ? of(root) : null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
