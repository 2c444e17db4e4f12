namespace Continua.Cli.Runs;

/// <summary>
/// The folder of a run whose result.json lists the files of the folder, so that a later run replaces these files and no
/// others.
/// </summary>
/// <param name="path">The path of the folder.</param>
/// <param name="schema">The schema of result.json.</param>
/// <param name="what">The subject of messages, such as "A classification".</param>
internal sealed class ResultFolder(string path, string schema, string what)
{
    private const string ResultFile = "result.json", TrainingFolder = ".continua-training";

    /// <summary>The folder of the finished parts of an unfinished run.</summary>
    public string Training => In(TrainingFolder);

    /// <summary>Whether the folder holds an unfinished run.</summary>
    public bool IsUnfinished => Directory.Exists(Training);

    public string In(string file) => Path.Combine(path, file);

    /// <summary>Creates the folder, or checks that an existing one belongs to a run of the same kind.</summary>
    /// <exception cref="CommandException">
    /// The folder contains files of something else, cannot be created, or is a file.
    /// </exception>
    public void Open()
    {
        if (File.Exists(path))
        {
            throw new CommandException($"{what} takes a folder, but '{path}' is a file; choose another with --out.");
        }

        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"{what} writes to a folder, but '{path}' cannot be created ({fault.Message.TrimEnd('.')}); "
                + "choose another with --out.", fault);
        }

        HashSet<string> listed = [.. Listed(), StagedFiles.Folder, TrainingFolder];
        string? foreign = Directory.EnumerateFileSystemEntries(path).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)
            .FirstOrDefault(name => !listed.Contains(name));
        if (foreign is not null)
        {
            throw new CommandException(
                $"{what} writes to a separate folder, but '{path}' holds '{foreign}', which belongs to no such run; "
                + "choose another with --out.");
        }
    }

    /// <summary>Starts a run, or continues an unfinished one.</summary>
    /// <param name="resume">Whether an unfinished run is continued.</param>
    /// <param name="restart">Whether an unfinished run is discarded.</param>
    /// <exception cref="CommandException">There is an unfinished run, but neither was requested.</exception>
    public void Begin(bool resume, bool restart)
    {
        if (IsUnfinished && !resume && !restart)
        {
            throw new CommandException(
                $"A run is finished before the next begins, but '{path}' holds an unfinished one; "
                + "add --resume to continue it, or --restart to discard it.");
        }

        if (IsUnfinished && restart)
        {
            DiscardUnfinished();
        }
    }

    /// <summary>Deletes the parts of an unfinished run.</summary>
    public void DiscardUnfinished()
    {
        if (IsUnfinished)
        {
            Directory.Delete(Training, recursive: true);
        }
    }

    /// <summary>Writes all files to a staging folder, and then moves them in place of those of an earlier run.</summary>
    /// <param name="write">Writes the files, including result.json, which lists them, into the given folder.</param>
    public void Replace(Action<string> write) => new StagedFiles(path, ResultFile).Replace(write, Listed);

    private string[] Listed() =>
        [.. (JsonOutput.Read(In(ResultFile), schema, types => types.FileListJson)?.Files ?? []).Where(name => name == Path.GetFileName(name))];
}

/// <summary>The names of the files of a run, as stored in its result.json.</summary>
internal sealed record FileListJson : IHasSchema
{
    public required string? Schema { get; init; }

    public IReadOnlyList<string>? Files { get; init; }
}
