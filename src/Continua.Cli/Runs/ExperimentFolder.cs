using System.Text.Json;

namespace Continua.Cli.Runs;

/// <summary>
/// The folder of an experiment. What it holds is listed in its metrics.json, so that a later run replaces what an earlier one
/// left, and nothing else.
/// </summary>
internal sealed class ExperimentFolder(string path)
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

        Directory.CreateDirectory(path);
        HashSet<string> ours = [.. Listed(), MetricsFile, StagedFiles.Folder];
        bool known = File.Exists(In(MetricsFile)) || Directory.Exists(In(StagedFiles.Folder));
        string? foreign = Directory.EnumerateFileSystemEntries(path).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)
            .FirstOrDefault(name => !known || !ours.Contains(name));
        if (foreign is not null)
        {
            throw new CommandException(
                $"An experiment writes to a folder of its own, but '{path}' holds '{foreign}', which is no experiment's; choose another "
                + "with --out.");
        }
    }

    /// <summary>Has all files written aside, and then puts them in the place of an earlier run's.</summary>
    /// <param name="write">Writes the files into the folder it is given; metrics.json lists them.</param>
    public void Replace(Action<string> write) => new StagedFiles(path, MetricsFile).Replace(write, Listed);

    /// <summary>The files of an earlier run.</summary>
    private string[] Listed()
    {
        if (!File.Exists(In(MetricsFile)))
        {
            return [];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(In(MetricsFile)));
            string?[] names = [.. document.RootElement.GetProperty("files").EnumerateArray().Select(e => e.GetString())];
            return [.. names.OfType<string>().Where(n => n == Path.GetFileName(n))];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }
}
