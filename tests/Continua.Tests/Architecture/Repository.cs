namespace Continua.Tests.Architecture;

/// <summary>Paths of the working tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Continua.slnx")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
