using System.Text.RegularExpressions;
using Continua.Tests.Data;

namespace Continua.Tests.Advice;

/// <summary>
/// The cures that sentences in the sources name: what begins with an imperative and follows the last semicolon or colon, or
/// is a text of its own.
/// </summary>
internal static partial class AdviceSentences
{
    private const string Verbs =
        "(?:add|allow|append|ask|broadcast|call|change|check|choose|clip|close|compare|compress|compute|"
        + "convert|correct|count|cut|differentiate|divide|draw|drop|exchange|fetch|fill|fit|give|hold|"
        + "initialize|join|keep|leave|let|load|lower|make|mend|merge|multiply|name|number|open|pass|put|"
        + "quote|raise|read|remove|rename|replace|rescale|reshape|return|save(?! times)|say|set|shorten|"
        + "solve|sort|start|stay|subtract|sum|take|train|try|turn|unpack|update|use|widen|wrap|write)";

    // The stories of the experiments, and the operations of fields as model files list them, advise nobody.
    private static readonly string[] NoAdvice = ["Classics", "FieldOperations.cs"];

    /// <summary>Each by its file's name and its words.</summary>
    public static IEnumerable<(string File, string Words)> All() =>
        Directory.EnumerateFiles(Path.Combine(SharedDataFactAttribute.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part =>
                part is "obj" or "bin" || NoAdvice.Contains(part)))
            .SelectMany(In).Distinct();

    private static IEnumerable<(string File, string Words)> In(string file)
    {
        string code = string.Join('\n',
            File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
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

    [GeneratedRegex("^(?:.*; |.*: |; |)(" + Verbs + "(?: |: ).+)$")]
    private static partial Regex Imperative();
}
