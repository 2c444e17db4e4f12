using System.Text.RegularExpressions;
using Continua.Tests.Data;

namespace Continua.Tests.Advice;

/// <summary>The cures that sentences in the sources name: what follows the last semicolon and begins with an imperative.</summary>
internal static partial class AdviceSentences
{
    // Rooms whose every cure is tried, by folder below src.
    private static readonly string[] Folders = ["Continua.Cli", "Continua/Fitting", "Continua/Integration"];

    /// <summary>Each by its file's name and its words.</summary>
    public static IEnumerable<(string File, string Words)> All() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SharedDataFactAttribute.Root, "src", folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}Experiments{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(In).Distinct();

    private static IEnumerable<(string File, string Words)> In(string file)
    {
        string code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
        foreach (Match literal in Literal().Matches(Joint().Replace(code, "")))
        {
            Match cure = Imperative().Match(literal.Groups[1].Value);
            if (cure.Success)
            {
                yield return (Path.GetFileName(file), cure.Groups[1].Value);
            }
        }
    }

    [GeneratedRegex("\"\\s*\\+ \\$?\"")]
    private static partial Regex Joint();

    [GeneratedRegex(@"""((?:[^""\\\n]|\\.)*)""")]
    private static partial Regex Literal();

    [GeneratedRegex(
        "; ((?:add|take|use|pass|set|give|write|leave|choose|raise|lower|shorten|name|load|open|start|make|check|keep|hold|quote|try|update|"
        + "remove|fill|call|solve|count|put|say|sort|replace|close|save|train)\\b.*)$")]
    private static partial Regex Imperative();
}
