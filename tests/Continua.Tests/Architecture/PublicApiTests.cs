using System.Reflection;
using PublicApiGenerator;

namespace Continua.Tests.Architecture;

/// <summary>
/// The public API of the library as C# declarations, compared with the accepted ones in PublicApi.txt.
/// </summary>
public class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_accepted_one()
    {
        string path = Path.Combine(Repository.Root, "tests", "Continua.Tests", "Architecture", "PublicApi.txt");
        string now = typeof(Tensor).Assembly.GeneratePublicApi(new() { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n") + "\n" + Matrices();
        if (Environment.GetEnvironmentVariable("CONTINUA_ACCEPT") == "1")
        {
            File.WriteAllText(path, now);
        }

        string accepted = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        string[] changes =
        [
            .. now.Split('\n').Except(accepted.Split('\n')).Select(line => "+ " + line),
            .. accepted.Split('\n').Except(now.Split('\n')).Select(line => "- " + line),
        ];
        Assert.True(
            now == accepted,
            "The public API differs from the accepted one; if that is intended, run once with CONTINUA_ACCEPT=1:\n" + string.Join('\n', changes));
    }

    // The generator writes T[,] as T[]; members with two-dimensional arrays are therefore listed again, in the notation
    // of reflection.
    private static string Matrices() => string.Concat(
        typeof(Tensor).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(member => member is not MethodInfo { IsSpecialName: true })
                .Select(member => $"// {type.FullName}: {member}\n"))
            .Where(line => line.Contains("[,]", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));
}
