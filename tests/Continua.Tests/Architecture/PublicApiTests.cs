using System.Reflection;

namespace Continua.Tests.Architecture;

/// <summary>What users can see of the library, as a list: a change of it is meant, or a mistake.</summary>
public class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_one_that_was_accepted()
    {
        string path = Path.Combine(Folder, "PublicApi.txt");
        string now = string.Join('\n', Lines()) + '\n';
        if (Environment.GetEnvironmentVariable("CONTINUA_ACCEPT") == "1")
        {
            File.WriteAllText(path, now);
        }

        string accepted = File.Exists(path) ? File.ReadAllText(path) : "";
        string[] changes =
        [
            .. now.Split('\n').Except(accepted.Split('\n')).Select(l => "+ " + l),
            .. accepted.Split('\n').Except(now.Split('\n')).Select(l => "- " + l),
        ];
        Assert.True(
            changes.Length == 0,
            "The public API is as accepted, but it changed; if that is meant, run once with CONTINUA_ACCEPT=1:\n" + string.Join('\n', changes));
    }

    private static string Folder
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Continua.slnx")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(folder!.FullName, "tests", "Continua.Tests", "Architecture");
        }
    }

    private static IEnumerable<string> Lines() =>
        typeof(Tensor).Assembly.GetExportedTypes()
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .SelectMany(type => MembersOf(type).Order(StringComparer.Ordinal).Prepend(Name(type)));

    // What the compiler writes for records would drown what people wrote.
    private static IEnumerable<string> MembersOf(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m is not MethodBase { IsSpecialName: true } || m.Name.StartsWith("op_", StringComparison.Ordinal) || m is ConstructorInfo)
            .Where(m => m.Name is not ("ToString" or "Equals" or "GetHashCode" or "Deconstruct" or "<Clone>$" or "op_Equality" or "op_Inequality"))
            .Select(m => $"  {Name(type)}: {m}");

    private static string Name(Type type) => type.FullName ?? type.Name;
}
