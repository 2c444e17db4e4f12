namespace Continua.Cli.Runs;

/// <summary>Writes files to a staging folder and, when all are complete, moves them in place of earlier ones.</summary>
/// <param name="path">The destination folder.</param>
/// <param name="last">The name of the file that is moved last, since it describes the others.</param>
internal sealed class StagedFiles(string path, string last)
{
    /// <summary>
    /// The name of the staging folder. Since no other program uses this name, a staging folder that a killed run left
    /// behind can be deleted.
    /// </summary>
    public const string Folder = ".continua-unfinished";

    /// <summary>Writes new files and replaces the files of an earlier run by them.</summary>
    /// <param name="write">Writes the files into the given folder.</param>
    /// <param name="old">
    /// Returns the names of the files to delete before the new ones are moved; some of them may be missing.
    /// </param>
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
