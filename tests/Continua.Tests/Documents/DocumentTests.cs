using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Continua.Cli.Commands;
using Continua.Cli.Experiments;
using Continua.Cli.Syntax;
using Continua.Tests.Cli;
using Continua.Tests.Data;

namespace Continua.Tests.Documents;

/// <summary>The code and commands of documents are compiled and run.</summary>
public sealed partial class DocumentTests
{
    private const string Tool = "dotnet run -c Release --project src/Continua.Cli -- ";

    private static string Root => SharedDataFactAttribute.Root;

    private static string Readme => File.ReadAllText(Path.Combine(Root, "README.md"));

    private static string Sources => Path.Combine(Root, "tests", "Continua.Tests", "Documents");

    [Fact]
    public void The_code_in_documents_runs()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("continua-");
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Continua.Tests.dll"), "documents"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process run = Process.Start(start)!;
        string output = run.StandardOutput.ReadToEnd(), error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        folder.Delete(recursive: true);
        Assert.True(run.ExitCode == 0, error + output);
    }

    [Fact]
    public void The_block_of_the_readme_is_the_code_that_runs()
    {
        string block = Assert.Single(CSharp().Matches(Readme)).Groups[1].Value;
        string[] lines = block.TrimEnd('\n').Split('\n');
        string source = File.ReadAllText(Path.Combine(Sources, "ReadmeBlock.cs"));

        // The first lines of the block are usings; Continua needs none, since the namespace of the tests is within it.
        string[] usings = [.. lines.TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal))];
        Assert.All(usings.Where(line => line != "using Continua;"), line => Assert.Contains(line + "\n", source, StringComparison.Ordinal));
        string body = string.Concat(lines.Skip(usings.Length + 1).Select(line => line.Length == 0 ? "\n" : $"        {line}\n"));
        Assert.Contains($"    {{\n{body}\n", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_in_the_library_is_code_that_runs()
    {
        string[] sources = ["ExampleCode.cs", "FrontDoorExamples.cs", "LayerExamples.cs"];
        string source = string.Concat(sources.Select(file => File.ReadAllText(Path.Combine(Sources, file))));
        int found = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            foreach (Match example in Example().Matches(File.ReadAllText(file)))
            {
                string[] lines = [.. example.Groups[1].Value.TrimEnd('\n').Split('\n').Select(line => WebUtility.HtmlDecode(Comment().Replace(line, "")).TrimStart())];
                Assert.Contains($"// example: {Path.GetFileName(file)}\n{string.Join('\n', lines)}\n", Unindented(source), StringComparison.Ordinal);
                found++;
            }
        }

        Assert.Equal(Regex.Count(source, "// example: "), found);
        Assert.True(found >= 30);
    }

    [Fact]
    public void Every_block_of_CSharp_in_docs_is_copied_from_code_that_runs()
    {
        foreach (string page in Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
        {
            // The code of these pages is compared with ExtendingBlocks, EventBlocks and GuideBlocks.
            bool isCompared = Path.GetFileName(page) is "extending.md" or "events.md" || Path.GetFileName(Path.GetDirectoryName(page)) == "guides";
            string text = isCompared ? "" : File.ReadAllText(page);
            Assert.Equal(CSharp().Count(text), Regex.Count(text, @"<!-- code: \w+\.cs: .+ -->\n```csharp\n"));
        }
    }

    [Fact]
    public void The_code_of_the_guides_is_the_code_that_runs()
    {
        string source = File.ReadAllText(Path.Combine(Sources, "GuideBlocks.cs"));
        ILookup<string, string> run = Regex.Matches(source, @"// block: (\S+)\n((?:.*\n)*?)\n\s*// end").ToLookup(m => m.Groups[1].Value, m => Unindented(m.Groups[2].Value).TrimEnd('\n'));
        foreach (string page in Directory.EnumerateFiles(Path.Combine(Root, "docs", "guides"), "*.md"))
        {
            IEnumerable<string> shown = CSharp().Matches(File.ReadAllText(page)).Select(m => Unindented(m.Groups[1].Value).TrimEnd('\n'));
            Assert.Equal(shown, run[Path.GetFileNameWithoutExtension(page)]);
        }
    }

    [Fact]
    public void The_commands_of_the_readme_run()
    {
        using Folder folder = new();
        string[] commands = [.. Block().Matches(Readme).SelectMany(block => block.Groups[1].Value.Split('\n')).Where(line => line.Length > 0)];
        Assert.Contains("dotnet test -c Release", commands);
        string[] toolCommands = [.. commands.Where(line => line.StartsWith(Tool, StringComparison.Ordinal)).Select(line => line[Tool.Length..].Split('#')[0].Trim())];
        Assert.Equal(commands.Length - 1, toolCommands.Length);
        Assert.True(toolCommands.Length >= 5);
        foreach (string command in toolCommands)
        {
            string[] words = [.. command.Split(' ').Select(word => word.StartsWith("samples/", StringComparison.Ordinal)
                ? Path.Combine(Root, word)
                : word.Replace("out/", folder.In("out") + "/", StringComparison.Ordinal))];
            string[] quick = command.StartsWith("fit samples/", StringComparison.Ordinal) ? ["--steps", "10", "--out", folder.In("out", "pendulum")] : [];
            Call call = Call.Run([.. words, .. quick]);
            Assert.True(call.Code == 0, $"{command}: {call.Error}");
        }
    }

    [Fact]
    public void Commands_in_the_text_of_the_readme_are_valid()
    {
        Match[] commands = Inline().Matches(Readme).ToArray();
        Assert.NotEmpty(commands);
        foreach (Match found in commands)
        {
            string[] words = found.Groups[1].Value.Replace(" N", " 1", StringComparison.Ordinal).Split(' ');
            Command command = Assert.Single(Command.All, c => c.Name == words[0]);
            Arguments arguments = Arguments.Parse(command.Name, command.Target, command.Groups, words[1..]);
            Assert.DoesNotContain(command.Rules, rule => rule.IsBroken(arguments));
            Assert.True(command.Name == "run" ? Experiment.All.Any(e => e.Name == arguments.Target) : File.Exists(Path.Combine(Root, arguments.Target)));
        }
    }

    private static string Unindented(string source) => string.Join('\n', source.Split('\n').Select(line => line.TrimStart()));

    [GeneratedRegex(@"```csharp\n((?:(?!```).*\n)*)```")]
    private static partial Regex CSharp();

    [GeneratedRegex(@"^```\n((?:(?!```).*\n)*)```", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"/// <example><code>\n((?:\s*///.*\n)*?)\s*/// </code></example>")]
    private static partial Regex Example();

    [GeneratedRegex(@"^\s*/// ?")]
    private static partial Regex Comment();

    [GeneratedRegex(@"`(?:CONTINUA_DATA=… )?continua ((?:fit|run|forecast|info) [^`]+)`")]
    private static partial Regex Inline();
}
