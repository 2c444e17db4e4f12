namespace Continua.Cli.Runs;

/// <summary>Writes files to a staging folder and, when all are complete, moves them in place of earlier ones.</summary>
/// <param name="path">The destination folder.</param>
/// <param name="last">The file that is moved last: where it exists, all others exist.</param>
internal sealed class StagedFiles(string path, string last)
{
    /// <summary>
    /// The name of the staging folder. No other program uses this name, so that files which a killed run left in the
    /// folder can be deleted.
    /// </summary>
    public const string Folder = ".continua-unfinished";

    /// <summary>Replaces the files of an earlier run.</summary>
    /// <param name="write">Writes the files into the given folder.</param>
    /// <param name="old">Returns the files to delete before the new ones are moved.</param>
    public void Replace(Action<string> write, Func<IEnumerable<string>> old)
    {
        string staging = Path.Combine(path, Folder);
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }

        Directory.CreateDirectory(staging);
        write(staging);
        foreach (string file in old().ToArray())
        {
            File.Delete(Path.Combine(path, file));
        }

        foreach (string file in Directory.EnumerateFiles(staging).OrderBy(f => Path.GetFileName(f) == last).ToArray())
        {
            File.Move(file, Path.Combine(path, Path.GetFileName(file)), overwrite: true);
        }

        Directory.Delete(staging);
    }
}
