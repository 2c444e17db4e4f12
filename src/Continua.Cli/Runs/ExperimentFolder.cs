namespace Continua.Cli.Runs;

/// <summary>
/// The folder of an experiment. The file metrics.json lists the files of the folder, so that a later run replaces these
/// files and no others.
/// </summary>
/// <param name="experiment">The experiment's name.</param>
internal sealed class ExperimentFolder(string path, string experiment)
{
    public const string ReportFile = "report.html";
    public const string MetricsFile = "metrics.json";

    public string In(string file) => Path.Combine(path, file);

    /// <summary>Creates the folder, or checks that an existing one belongs to the same experiment.</summary>
    /// <exception cref="CommandException">
    /// The folder contains other files or the files of another experiment, cannot be created, or is a file.
    /// </exception>
    public void Open()
    {
        if (File.Exists(path))
        {
            throw new CommandException(
                $"An experiment takes a folder, but '{path}' is a file; choose another with --out.");
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"An experiment writes to a folder, but '{path}' cannot be created ({fault.Message.TrimEnd('.')}); "
                + "choose another with --out.", fault);
        }

        HashSet<string> listed = [.. Listed(), MetricsFile, StagedFiles.Folder];
        string? before = Read()?.Experiment;
        bool known = before is not null || Directory.Exists(In(StagedFiles.Folder));
        string? foreign = Directory.EnumerateFileSystemEntries(path).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)
            .FirstOrDefault(name => !known || !listed.Contains(name));
        if (foreign is not null)
        {
            throw new CommandException(
                $"An experiment writes to a separate folder, but '{path}' holds '{foreign}', which belongs to no "
                + "experiment; choose another with --out.");
        }

        if (before is not null && before != experiment)
        {
            throw new CommandException(
                $"An experiment writes to a separate folder, but '{path}' belongs to {before}; "
                + "choose another with --out, or remove that one.");
        }
    }

    /// <summary>
    /// Writes all files to a staging folder, and then moves them in place of the files of an earlier run.
    /// </summary>
    /// <param name="write">Writes the files, including metrics.json, which lists them, into the given folder.</param>
    public void Replace(Action<string> write) => new StagedFiles(path, MetricsFile).Replace(write, Listed);

    /// <summary>Returns the names of the files that metrics.json lists; empty if there is no earlier run.</summary>
    private string[] Listed() => [.. (Read()?.Files ?? []).Where(name => name == Path.GetFileName(name))];

    private ExperimentJson? Read() => JsonOutput.Read(In(MetricsFile), ExperimentSession.Schema, types => types.ExperimentJson);
}
