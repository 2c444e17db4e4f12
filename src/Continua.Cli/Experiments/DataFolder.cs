using System.Globalization;

namespace Continua.Cli.Experiments;

/// <summary>The folder of data that is not distributed with the tool.</summary>
internal static class DataFolder
{
    private const string Variable = "CONTINUA_DATA";

    /// <summary>Returns the path of a file in a subfolder of the folder in the environment variable CONTINUA_DATA.</summary>
    /// <param name="experiment">The name of the experiment.</param>
    /// <param name="source">The place where the data can be downloaded.</param>
    /// <exception cref="FileNotFoundException">The variable is not set, or the file is missing.</exception>
    public static string Find(string experiment, string source, params string[] names) =>
        FindIn(Environment.GetEnvironmentVariable(Variable), experiment, source, names);

    /// <summary>As <see cref="Find"/>, for a given value of the environment variable.</summary>
    internal static string FindIn(string? folder, string experiment, string source, params string[] names)
    {
        string path = Path.Combine([folder ?? "", .. names]);
        return folder is not null && File.Exists(path) ? path : throw new FileNotFoundException(
            string.Create(CultureInfo.InvariantCulture, $"The experiment {experiment} reads data that is not distributed with the tool, but ")
            + (folder is null ? $"{Variable} is not set; set it to a folder with {Path.Combine(names)}"
                : $"there is no '{path}'; put it there")
            + $" ({source}).");
    }
}
