using Continua.Tests.Cli;

namespace Continua.Tests.Advice;

/// <summary>
/// Advice in messages works: each fix that a message names is applied to code that provokes the message.
/// </summary>
public class AdviceTests
{
    [Fact]
    public void Every_sentence_that_names_a_fix_has_a_trial()
    {
        using Folder folder = new();
        HashSet<(string, string)> tried = [.. Fixes(new ToolFixes(folder)).Select(c => (c.File, c.Advice))];
        string[] missing = [.. AdviceSentences.All().Where(s => !tried.Contains(s)).Select(s =>
            $"{s.File}: {s.Advice}")];
        Assert.True(
            missing.Length == 0,
            "Every fix that a message names has a trial in tests/Continua.Tests/Advice, but these have none; add one for each:\n"
            + string.Join('\n', missing));
        Assert.All(tried, fix => Assert.Contains(fix, AdviceSentences.All()));
    }

    [Fact]
    public void The_fixes_of_the_tool_work()
    {
        using Folder folder = new();
        ToolFixes fixes = new(folder);
        fixes.Fit();
        Try(fixes.All);
    }

    [Fact]
    public void The_fixes_of_fits_and_files_work() => Try(FittingFixes.All);

    [Fact]
    public void The_fixes_of_whole_runs_work() => Try(WholeRunFixes.All);

    [Fact]
    public void The_fixes_of_options_work() => Try(OptionFixes.All);

    [Fact]
    public void The_fixes_of_solves_work() => Try(SolveFixes.All);

    [Fact]
    public void The_fixes_of_events_work() => Try(EventFixes.All);

    [Fact]
    public void The_fixes_of_paths_work() => Try(PathFixes.All);

    [Fact]
    public void The_fixes_of_many_series_work() => Try(ManySeriesFixes.All);

    [Fact]
    public void The_fixes_of_separable_equations_work() => Try(SeparableFixes.All);

    [Fact]
    public void The_fixes_of_steady_states_and_orbits_work() => Try(RootFixes.All);

    [Fact]
    public void The_fixes_of_solves_over_observations_work() => Try(ObservedSolveFixes.All);

    [Fact]
    public void The_fixes_of_models_of_series_work() => Try(SeriesModelFixes.All);

    [Fact]
    public void The_fixes_of_loops_work() => Try(LoopFixes.All);

    [Fact]
    public void The_fixes_of_graphs_of_rows_work() => Try(OwnGraphFixes.All);

    [Fact]
    public void The_fixes_of_layers_work() => Try(LayerFixes.All);

    [Fact]
    public void The_fixes_of_step_values_work() => Try(StepValueFixes.All);

    [Fact]
    public void The_fixes_of_implicit_methods_work() => Try(ImplicitFixes.All);

    [Fact]
    public void The_fixes_of_solves_in_expressions_and_of_failed_rows_work() => Try(AdjointFixes.All);

    [Fact]
    public void The_fixes_of_tangents_through_solves_work() => Try(TangentFixes.All);

    [Fact]
    public void The_fixes_of_expressions_and_derivatives_work() => Try(GraphFixes.All);

    [Fact]
    public void The_fixes_of_modules_losses_and_optimisers_work() => Try(LearningFixes.All);

    [Fact]
    public void The_fixes_of_data_files_work() => Try([.. DataFixes.All, .. SeriesFixes.All]);

    [Fact]
    public void The_fixes_of_digits_and_densities_work() => Try(DigitFixes.All);

    [Fact]
    public void The_fixes_of_units_and_precision_work() => Try(UnitFixes.All);

    [Fact]
    public void The_fixes_of_figures_and_reports_work() => Try(PlottingFixes.All);

    [Fact]
    public void The_fixes_of_forecasters_work() => Try(ForecastingFixes.All);

    private static IEnumerable<Fix> Fixes(ToolFixes tool) =>
    [
        .. tool.All, .. WholeRunFixes.All, .. OptionFixes.All, .. FittingFixes.All, .. UnitFixes.All, .. SolveFixes.All,
        .. SeparableFixes.All, .. RootFixes.All,
        .. EventFixes.All, .. PathFixes.All, .. ManySeriesFixes.All, .. ObservedSolveFixes.All, .. SeriesModelFixes.All,
        .. LoopFixes.All, .. OwnGraphFixes.All, .. LayerFixes.All, .. StepValueFixes.All, .. ImplicitFixes.All,
        .. AdjointFixes.All, .. TangentFixes.All, .. GraphFixes.All, .. LearningFixes.All, .. DataFixes.All, .. SeriesFixes.All, .. DigitFixes.All, .. PlottingFixes.All,
        .. ForecastingFixes.All,
    ];

    private static void Try(IEnumerable<Fix> fixes)
    {
        List<string> failed = [];
        foreach (Fix fix in fixes)
        {
            if (Record.Exception(fix.Trial) is { } fault)
            {
                failed.Add($"{fix.File}: {fix.Advice}\n{fault}");
            }
        }

        Assert.True(failed.Count == 0, string.Join("\n\n", failed));
    }
}
