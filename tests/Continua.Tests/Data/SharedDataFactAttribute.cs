namespace Continua.Tests.Data;

/// <summary>A fact about a data file kept beside the repository: in CONTINUA_DATA, else in ../shared/data.</summary>
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

    /// <summary>The repository's root: the folder of Continua.slnx.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Continua.slnx")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new DirectoryNotFoundException("Tests run below the folder of Continua.slnx.");
        }
    }
}
