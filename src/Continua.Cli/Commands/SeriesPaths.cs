namespace Continua.Cli.Commands;

/// <summary>Paths of files of series named on the command line.</summary>
internal static class SeriesPaths
{
    /// <summary>Returns the files of a path: a folder is itself, and a pattern such as dir/*.psv its files.</summary>
    /// <exception cref="CommandException">The file does not exist, or no file fits the pattern.</exception>
    public static IEnumerable<string> Expand(string path)
    {
        string name = Path.GetFileName(path);
        if (!name.Contains('*', StringComparison.Ordinal) || File.Exists(path))
        {
            return [Directory.Exists(path) ? path : Existing(path)];
        }

        string folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        string[] found = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, name).Order(StringComparer.Ordinal)] : [];
        return found.Length > 0 ? found : throw new CommandException(
            $"A pattern of file names fits one or more files, but '{path}' fits none; check the path.");
    }

    /// <summary>Returns the path if the file exists.</summary>
    /// <exception cref="CommandException">The file does not exist.</exception>
    public static string Existing(string path) => FileArgument.Existing(path, "Series and labels are read from files");
}
