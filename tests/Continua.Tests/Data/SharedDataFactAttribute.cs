namespace Continua.Tests.Data;

/// <summary>A test that needs a data file outside the repository, in the folder given by CONTINUA_DATA or in
/// ../shared/data. It is skipped if the file is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string file)
    {
        if (!File.Exists(At(file)))
        {
            Skip = $"{At(file)} is missing: set CONTINUA_DATA to the folder that holds {file}.";
        }
    }

    public static string At(string file) =>
        Path.Combine(Environment.GetEnvironmentVariable("CONTINUA_DATA") ?? Path.Combine(Root, "..", "shared", "data"), file);

    /// <summary>The root of the repository: the folder of Continua.slnx.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Continua.slnx")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new DirectoryNotFoundException("Tests run in a subfolder of the folder of Continua.slnx, but none was found above the test binaries.");
        }
    }
}
