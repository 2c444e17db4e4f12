using System.Text.RegularExpressions;
using Continua.Cli.Experiments;
using Continua.Tests.Data;

namespace Continua.Tests.Experiments;

/// <summary>
/// The page of every experiment in <c>docs/experiments</c>. Its code is copied from the compiled file, selected by
/// marks of the form
/// <c>&lt;!-- code: File.cs: start of a member | start of the next --&gt;</c>.
/// </summary>
public sealed partial class ExperimentPageTests
{
    private static string Pages => Path.Combine(SharedDataFactAttribute.Root, "docs", "experiments");

    private static string Sources => Path.Combine(SharedDataFactAttribute.Root, "src", "Continua.Cli", "Experiments", "Classics");

    public static TheoryData<string> Names => [.. Experiment.All.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_has_the_code_that_is_compiled(string name)
    {
        string path = Path.Combine(Pages, name + ".md"), page = File.ReadAllText(path);
        string updated = Marked().Replace(page, WithCurrentCode);
        if (Environment.GetEnvironmentVariable("CONTINUA_ACCEPT") == "1")
        {
            File.WriteAllText(path, updated);
        }
        else
        {
            Assert.True(page == updated, $"{path} shows code that has changed; run the tests once with CONTINUA_ACCEPT=1, and then read the page.");
        }

        int lines = Marked().Matches(updated).Sum(block => block.Value.Count(c => c == '\n') - 3);
        Assert.InRange(lines, 8, 50);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_page_has_the_command_a_figure_and_a_section_of_observations(string name)
    {
        string page = File.ReadAllText(Path.Combine(Pages, name + ".md"));
        Assert.Contains($"continua run {name}\n", page, StringComparison.Ordinal);
        Assert.Contains("## What to notice", page, StringComparison.Ordinal);
        Assert.Matches(@"!\[[^\]]{10,}\]\(", page);
    }

    [Fact]
    public void Every_link_has_an_existing_target()
    {
        foreach (string page in Directory.EnumerateFiles(Path.GetDirectoryName(Pages)!, "*.md", SearchOption.AllDirectories))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                string target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value);
                Assert.True(Path.Exists(target), $"{page} links to {link.Groups[1].Value}, which does not exist.");
            }
        }
    }

    [Fact]
    public void The_index_lists_every_page_in_order()
    {
        string index = File.ReadAllText(Path.Combine(Pages, "README.md"));
        int[] positions = [.. Experiment.All.Select(e => index.IndexOf($"]({e.Name}.md)", StringComparison.Ordinal))];
        Assert.All(positions, position => Assert.True(position >= 0));
        Assert.Equal(positions.Order(), positions);
    }

    private static string WithCurrentCode(Match block)
    {
        string[] source = File.ReadAllLines(Path.Combine(Sources, block.Groups["file"].Value));
        IEnumerable<string> members = block.Groups["members"].Value.Split(" | ").Select(member => Member(source, member.Trim()));
        return $"<!-- code: {block.Groups["file"].Value}: {block.Groups["members"].Value} -->\n```csharp\n{string.Join("\n\n", members)}\n```\n";
    }

    /// <summary>The lines of the member or statement whose first line begins with a text.</summary>
    private static string Member(string[] source, string start)
    {
        int first = Array.FindIndex(source, line => line.TrimStart().StartsWith(start, StringComparison.Ordinal));
        Assert.True(first >= 0, $"No line begins with '{start}'.");
        string indent = source[first][..^source[first].TrimStart().Length];
        bool braced = false;
        for (int i = first; i < source.Length; i++)
        {
            braced |= source[i] == indent + "{";
            if (braced ? source[i].StartsWith(indent + "}", StringComparison.Ordinal) : source[i].EndsWith(';'))
            {
                return string.Join('\n', source[first..(i + 1)].Select(line => line.Length == 0 ? line : line[indent.Length..]));
            }
        }

        throw new InvalidOperationException($"The member that begins with '{start}' has no end.");
    }

    [GeneratedRegex(@"<!-- code: (?<file>\w+\.cs): (?<members>.+?) -->\n```csharp\n((?!```).*\n)*```\n")]
    private static partial Regex Marked();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)[^)]*\)")]
    private static partial Regex Link();
}
