namespace Continua.Cli.Commands;

/// <summary>Paths of files of series named on the command line.</summary>
internal static class SeriesPaths
{
    /// <summary>Returns the files of a path: those in a folder, without its subfolders, or those that fit a pattern such as dir/*.psv.</summary>
    /// <exception cref="CommandException">The file does not exist, the folder is empty, or no file fits the pattern.</exception>
    public static IEnumerable<string> Expand(string path)
    {
        if (Directory.Exists(path))
        {
            string[] inside = FilesIn(path, "*");
            return inside.Length > 0 ? inside : throw new CommandException(
                $"Series are read from the files of a folder, without its subfolders, but '{path}' has no file; give a pattern such as '{path}/*/*.csv'.");
        }

        string name = Path.GetFileName(path);
        if (!name.Contains('*', StringComparison.Ordinal) || File.Exists(path))
        {
            return [Existing(path)];
        }

        string[] found = [.. Folders(Path.GetDirectoryName(path) ?? "").SelectMany(folder => FilesIn(folder, name))];
        return found.Length > 0 ? found : throw new CommandException(
            $"A pattern of file names fits one or more files, but '{path}' fits none; check the path.");
    }

    private static string[] FilesIn(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(folder, pattern).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal),
    ];

    /// <summary>Returns the folders that fit a path, whose parts may be patterns such as *.</summary>
    private static IEnumerable<string> Folders(string path) =>
        path.Length == 0 ? ["."]
        : !path.Contains('*', StringComparison.Ordinal) ? Directory.Exists(path) ? [path] : []
        : Folders(Path.GetDirectoryName(path) ?? "").SelectMany(
            parent => Directory.EnumerateDirectories(parent, Path.GetFileName(path)).Order(StringComparer.Ordinal));

    /// <summary>Returns the path if the file exists.</summary>
    /// <exception cref="CommandException">The file does not exist.</exception>
    public static string Existing(string path) => FileArgument.Existing(path, "Series and labels are read from files");
}
