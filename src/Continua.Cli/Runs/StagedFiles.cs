namespace Continua.Cli.Runs;

/// <summary>Results that lie aside in a folder of their own until all are there, and then take the places of earlier ones.</summary>
/// <param name="path">Where they belong.</param>
/// <param name="last">The file that is put in place last: where it is, the others are.</param>
internal sealed class StagedFiles(string path, string last)
{
    /// <summary>The folder's name, which no other program gives: what is in it from a run that was killed is deleted.</summary>
    public const string Folder = ".continua-unfinished";

    /// <summary>Replaces what there was.</summary>
    /// <param name="write">Writes the files into the folder it is given.</param>
    /// <param name="old">The files that give way.</param>
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
