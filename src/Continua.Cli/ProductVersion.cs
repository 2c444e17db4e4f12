using System.Reflection;

namespace Continua.Cli;

/// <summary>The version of the tool.</summary>
internal static class ProductVersion
{
    private const int HashLength = 10;

    /// <summary>The version without the commit, for example 0.2.0-dev.</summary>
    public static string Short => Parts[0];

    /// <summary>
    /// The version, followed by the commit if the build recorded one, for example 0.2.0-dev (commit 3b129c8460).
    /// </summary>
    public static string WithCommit =>
        Parts is [var version, var commit] ? $"{version} (commit {commit[..Math.Min(HashLength, commit.Length)]})" : Short;

    // The build appends the commit after a plus sign.
    private static string[] Parts => typeof(ProductVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);
}
