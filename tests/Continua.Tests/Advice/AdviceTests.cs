using Continua.Tests.Cli;

namespace Continua.Tests.Advice;

/// <summary>Advice in messages helps: each cure that a sentence names is tried where the sentence comes.</summary>
public class AdviceTests
{
    // What no test can do: another version, more memory.
    private static readonly string[] Untried = ["update Continua", "take fewer rows, smaller batches or --adjoint checkpointed."];

    [Fact]
    public void Every_sentence_that_names_a_cure_has_a_trial()
    {
        using Folder folder = new();
        HashSet<(string, string)> tried = [.. Cures(new ToolCures(folder)).Select(c => (c.File, c.Words))];
        string[] missing = [.. AdviceSentences.All().Where(s => !tried.Contains(s) && !Untried.Contains(s.Words)).Select(s => $"{s.File}: {s.Words}")];
        Assert.True(
            missing.Length == 0,
            "Every cure that a message names is tried in tests/Continua.Tests/Advice, but these are not; add a trial for each:\n" + string.Join('\n', missing));
        Assert.All(tried, cure => Assert.Contains(cure, AdviceSentences.All()));
    }

    [Fact]
    public void The_cures_of_the_tool_work()
    {
        using Folder folder = new();
        ToolCures cures = new(folder);
        cures.Fit();
        Try(cures.All);
    }

    [Fact]
    public void The_cures_of_fits_and_files_work() => Try(FittingCures.All);

    [Fact]
    public void The_cures_of_solves_work() => Try(SolveCures.All);

    private static IEnumerable<Cure> Cures(ToolCures tool) => [.. tool.All, .. FittingCures.All, .. SolveCures.All];

    private static void Try(IEnumerable<Cure> cures)
    {
        List<string> failed = [];
        foreach (Cure cure in cures)
        {
            if (Record.Exception(cure.Trial) is { } fault)
            {
                failed.Add($"{cure.File}: {cure.Words}\n{fault}");
            }
        }

        Assert.True(failed.Count == 0, string.Join("\n\n", failed));
    }
}
