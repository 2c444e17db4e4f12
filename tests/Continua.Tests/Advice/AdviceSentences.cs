using System.Text.RegularExpressions;
using Continua.Tests.Data;

namespace Continua.Tests.Advice;

/// <summary>
/// Finds the advice in string literals of the sources: text that starts with an imperative, either after the last
/// semicolon or colon of a literal or at its beginning.
/// </summary>
internal static partial class AdviceSentences
{
    private const string Verbs =
        "(?:add|allow|append|ask|broadcast|call|change|check|choose|clip|close|compare|compress|compute|"
        + "convert|correct|count|cut|differentiate|divide|draw|drop|exchange|fetch|fill|fit|give|hold|"
        + "initialize|join|keep|leave|let|load|lower|make|mend|merge|multiply|name|number|open|pass|put|"
        + "quote|raise|read|remove|rename|replace|rescale|reshape|return|save(?! times)|say|set|shorten|"
        + "solve|sort|start|stay|subtract|sum|take|train|try|turn|unpack|update|use|widen|wrap|write)";

    // Captions of experiments, and names of field operations in model files, are not advice.
    private static readonly string[] NoAdvice = ["Classics", "FieldOperations.cs"];

    /// <summary>Returns each piece of advice with the name of its source file.</summary>
    public static IEnumerable<(string File, string Advice)> All() =>
        Directory.EnumerateFiles(Path.Combine(SharedDataFactAttribute.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part =>
                part is "obj" or "bin" || NoAdvice.Contains(part)))
            .SelectMany(In).Distinct();

    private static IEnumerable<(string File, string Advice)> In(string file)
    {
        string code = string.Join('\n',
            File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
        foreach (Match literal in Literal().Matches(Concatenation().Replace(code, "")))
        {
            Match advice = Imperative().Match(literal.Groups[1].Value);
            if (advice.Success)
            {
                yield return (Path.GetFileName(file), advice.Groups[1].Value);
            }
        }
    }

    [GeneratedRegex("\"\\s*\\+ \\$?\"")]
    private static partial Regex Concatenation();

    [GeneratedRegex(@"""((?:[^""\\\n]|\\.)*)""")]
    private static partial Regex Literal();

    [GeneratedRegex("^(?:.*; |.*: |; |)(" + Verbs + "(?: |: ).+)$")]
    private static partial Regex Imperative();
}
