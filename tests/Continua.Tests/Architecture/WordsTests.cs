using System.Text.RegularExpressions;

namespace Continua.Tests.Architecture;

/// <summary>Names and words that need an explanation stay out of code and documents.</summary>
public class WordsTests
{
    private static readonly string[] Folders = ["src", "tests", "bench", "examples", "docs", "tools", ".ci"];

    // Private words for machinery, each written here in two halves so that this file does not contain them.
    private static readonly string[] Words =
    [
        "sl" + "ab", "turn" + "ing", "sle" + "eve", "comp" + "any", "times" + "inshort", "be" + "nd", "ta" + "per", "te" + "am", "cr" + "ew", "meet" + "ing",
    ];

    [Fact]
    public void Private_words_occur_in_no_file()
    {
        Regex forbidden = new($@"(?<![A-Za-z])(?:{string.Join('|', Words)})s?(?![A-Za-z])", RegexOptions.IgnoreCase);
        Regex inNames = new($@"(?<![a-z])(?:{string.Join('|', Words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]))})(?![a-z])");
        List<string> found = [];
        foreach (string file in Files())
        {
            foreach ((int number, string line) in File.ReadLines(file).Index())
            {
                if (forbidden.IsMatch(line) || inNames.IsMatch(line))
                {
                    found.Add($"{Path.GetRelativePath(Repository.Root, file)}:{number + 1}: {line.Trim()}");
                }
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> Files() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
        .Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".py" or ".hpp" or ".cpp" or ".h" or "");
}
