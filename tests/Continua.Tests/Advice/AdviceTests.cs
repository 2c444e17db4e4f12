using Continua.Tests.Cli;

namespace Continua.Tests.Advice;

/// <summary>Advice in messages helps: each cure that a sentence names is tried where the sentence comes.</summary>
public class AdviceTests
{
    [Fact]
    public void Every_sentence_that_names_a_cure_has_a_trial()
    {
        using Folder folder = new();
        HashSet<(string, string)> tried = [.. Cures(new ToolCures(folder)).Select(c => (c.File, c.Words))];
        string[] missing = [.. AdviceSentences.All().Where(s => !tried.Contains(s)).Select(s =>
            $"{s.File}: {s.Words}")];
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
    public void The_cures_of_whole_runs_work() => Try(WholeRunCures.All);

    [Fact]
    public void The_cures_of_options_work() => Try(OptionCures.All);

    [Fact]
    public void The_cures_of_solves_work() => Try(SolveCures.All);

    [Fact]
    public void The_cures_of_events_work() => Try(EventCures.All);

    [Fact]
    public void The_cures_of_paths_work() => Try(PathCures.All);

    [Fact]
    public void The_cures_of_implicit_methods_work() => Try(ImplicitCures.All);

    [Fact]
    public void The_cures_of_solves_in_expressions_and_of_failed_rows_work() => Try(AdjointCures.All);

    [Fact]
    public void The_cures_of_expressions_and_derivatives_work() => Try(GraphCures.All);

    [Fact]
    public void The_cures_of_modules_losses_and_optimisers_work() => Try(LearningCures.All);

    [Fact]
    public void The_cures_of_data_files_work() => Try([.. DataCures.All, .. SeriesCures.All]);

    [Fact]
    public void The_cures_of_digits_and_densities_work() => Try(DigitCures.All);

    [Fact]
    public void The_cures_of_units_and_precision_work() => Try(UnitCures.All);

    [Fact]
    public void The_cures_of_figures_and_reports_work() => Try(PlottingCures.All);

    [Fact]
    public void The_cures_of_forecasters_work() => Try(ForecastingCures.All);

    private static IEnumerable<Cure> Cures(ToolCures tool) =>
    [
        .. tool.All, .. WholeRunCures.All, .. OptionCures.All, .. FittingCures.All, .. UnitCures.All, .. SolveCures.All, .. EventCures.All, .. PathCures.All, .. ImplicitCures.All,
            .. AdjointCures.All, .. GraphCures.All,
        .. LearningCures.All, .. DataCures.All, .. SeriesCures.All, .. DigitCures.All, .. PlottingCures.All,
        .. ForecastingCures.All,
    ];

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
