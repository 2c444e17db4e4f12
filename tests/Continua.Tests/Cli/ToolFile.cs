namespace Continua.Tests.Cli;

/// <summary>
/// The program of the tool in its own folder. The copy next to the tests must not be run: there, coverage adds code to
/// the library that writes counts when a process ends.
/// </summary>
internal static class ToolFile
{
    public static string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetFullPath(System.IO.Path.Combine(AppContext.BaseDirectory, "..", "..", "Continua.Cli")),
        new DirectoryInfo(AppContext.BaseDirectory).Name, "Continua.Cli.dll");
}
