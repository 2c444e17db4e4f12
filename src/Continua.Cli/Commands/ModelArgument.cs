using Continua.Cli.Runs;

namespace Continua.Cli.Commands;

/// <summary>A model named on the command line: its file, or the folder of its run.</summary>
internal static class ModelArgument
{
    /// <returns>The path of the file.</returns>
    /// <exception cref="CommandException">There is none.</exception>
    public static string Find(string path) => FileArgument.Existing(
        Directory.Exists(path) ? Path.Combine(path, RunFolder.ModelFile) : path,
        "A model is read from the file that continua fit writes");
}
