namespace Continua.Cli.Commands;

/// <summary>A file named on the command line.</summary>
internal static class FileArgument
{
    /// <summary>Returns the path if the file exists.</summary>
    /// <param name="rule">The first part of the message, such as "A fit reads a CSV file".</param>
    /// <exception cref="CommandException">
    /// The file does not exist; the message suggests the file of the folder with the most similar name, if there is a
    /// similar one.
    /// </exception>
    public static string Existing(string path, string rule)
    {
        if (File.Exists(path))
        {
            return path;
        }

        string problem = Directory.Exists(path) ? $"'{path}' is a folder" : $"there is no '{path}'";
        string? nearest = NearestName.Of(Path.GetFileName(path), Neighbours(path));
        throw new CommandException($"{rule}, but {problem}; "
            + (nearest is null ? "check the path." : $"did you mean '{Path.Combine(Path.GetDirectoryName(path) ?? "", nearest)}'?"));
    }

    private static IEnumerable<string> Neighbours(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)) : [];
    }
}
